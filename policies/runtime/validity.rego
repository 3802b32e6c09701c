# METADATA
# title: Validity
# description: |
#   Refuses what cannot be decided: an input of another shape, a test that this policy does not know, a tenant that
#   answers nothing. What is missing never counts as what is not required.
package edict.runtime.validity

# METADATA
# title: Why the request cannot be decided or must not be answered
# scope: document
refusals contains {"code": "input.invalid"} if not _valid

refusals contains {"code": "tenant.unknown"} if {
	_valid
	input.tenant == null
}

refusals contains {"code": $"tenant.{input.tenant.status}", "section": "tenant"} if {
	_valid
	input.tenant != null
	input.tenant.status != "active"
}

_valid if {
	input.kind in {"access", "feature", "sign-in"}
	is_number(input.now)
	_valid_request
	_valid_tenant
	is_array(input.grants)
	is_array(input.rules)
	_valid_plan
	_valid_security
	_valid_sso
	not _unknown_test
}

_valid_request if {
	is_string(input.request.subject.type)
	is_string(input.request.subject.id)
	is_string(input.request.action.name)
	is_string(input.request.resource.type)
	is_string(input.request.resource.id)
}

_valid_tenant if input.tenant == null

_valid_tenant if input.tenant.status in {"active", "suspended", "terminating"}

_valid_plan if input.plan == null

_valid_plan if is_object(input.plan.features)

_valid_security if input.security == null

_valid_security if {
	is_boolean(input.security.mfa.requiredForAll)
	is_array(input.security.mfa.requiredRoles)
	is_array(input.security.session.reauthFor)
	input.security.network.mode in {"enforce", "off", "report"}
}

_valid_sso if input.sso == null

_valid_sso if is_boolean(input.sso.requiredNow)

_unknown_test if {
	some rule in input.rules
	some tests in rule.when
	some test in tests
	not _known(test)
}

_known(test) if test.operator in {"eq", "exists", "gt", "in", "insideCidr", "lt", "ne", "startsWith"}

_known(test) if {
	test.operator == "betweenTimes"
	clock := input.clock[test.operand.zone]
	is_number(clock.minute)
	is_string(clock.day)
}
