package edict.rules.roles["service-owns_test"]

import data.edict.lib.fixtures
import data.edict.rules.roles["service-owns"] as rule

_roles := [fixtures.shared("Role", "owner", {"rules": []}), fixtures.shared("Role", "viewer", {"rules": []})]

_binding(role) := fixtures.own("RoleBinding", "services", {"role": role, "subjects": [
	{"type": "user", "id": "olga"},
	{"type": "service", "id": "importer"},
]})

test_finds_a_service_that_owns if {
	rule.findings == {{
		"resource": "RoleBinding/acme/services",
		"pointer": "/spec/subjects/1",
		"message": "The service importer owns the tenant, and its key is the only thing that protects it.",
	}} with input as fixtures.unit([_binding("owner")], _roles)
}

test_accepts_a_service_with_less if rule.findings == set() with input as fixtures.unit([_binding("viewer")], _roles)
