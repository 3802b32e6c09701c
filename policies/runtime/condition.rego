# METADATA
# title: Conditions
# description: |
#   Evaluates the condition of a rule: a disjunction of conjunctions of tests over the request. A test whose property is
#   missing is false (`exists: false` apart) before `negated` turns it round.
package edict.runtime.condition

import data.edict.runtime.clock
import data.edict.runtime.network

# METADATA
# title: Whether a rule's condition holds
# description: A rule without a condition always applies.
# scope: document
holds(rule) if not rule.when

holds(rule) if {
	some tests in rule.when
	every test in tests {
		passes(test)
	}
}

# METADATA
# title: Where the tests of a rule stand that do not pass
# description: JSON Pointers into the rule's resource.
# scope: document
unmet(rule) := {test.pointer |
	some tests in rule.when
	some test in tests
	not passes(test)
}

# METADATA
# title: Whether a test of a condition passes
# scope: document
passes(test) if {
	not test.negated
	_true(test)
}

passes(test) if {
	test.negated
	not _true(test)
}

_true(test) if {
	test.operator == "exists"
	_is_there(test) == test.operand
}

_true(test) if {
	test.operator == "betweenTimes"
	clock.within(test.operand)
}

_true(test) if {
	value := object.get(input.request, test.path, _missing)
	value != _missing
	operand := _operand(test)
	operand != _missing
	_compare(test.operator, value, operand)
}

# JSON has no sets, so no property can be taken for missing that is there.
_missing := set()

_is_there(test) := object.get(input.request, test.path, _missing) != _missing

_operand(test) := object.get(input.request, test.operandPath, _missing) if {
	test.operandPath
} else := test.operand

_compare("eq", value, value)

_compare("ne", value, operand) if value != operand

_compare("in", value, operand) if {
	is_array(operand)
	value in operand
}

_compare("lt", value, operand) if {
	_ordered(value, operand)
	value < operand
}

_compare("gt", value, operand) if {
	_ordered(value, operand)
	value > operand
}

_compare("startsWith", value, operand) if startswith(value, operand)

_compare("insideCidr", value, operand) if network.inside(operand, value)

_compare("insideCidr", value, operand) if {
	is_array(operand)
	some one in operand
	network.inside(one, value)
}

# Rego orders values of different types too; a request's text is not to pass for a number.
_ordered(left, right) if {
	is_number(left)
	is_number(right)
}

_ordered(left, right) if {
	is_string(left)
	is_string(right)
}
