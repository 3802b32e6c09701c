package edict.lib.finding_test

import data.edict.lib.finding

test_names_the_resource_the_place_and_the_problem if {
	finding.at({"key": "Role/acme/editor", "spec": {}}, "/spec/rules/0", "Too much.") == {
		"resource": "Role/acme/editor",
		"pointer": "/spec/rules/0",
		"message": "Too much.",
	}
}
