# METADATA
# title: A domain is claimed twice
# description: |
#   Two tenants claim the same e-mail domain, or two enabled connections do. Which one its people sign in through would
#   be a matter of chance. A tenant that verified a domain is not blamed for a connection of another that names it.
# custom:
#   severity: error
#   remedy: Leave the domain with the one that owns it and remove it from the others.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.5.16"}
package edict.rules.sso["domain-claimed-twice"]

import data.edict.lib.domains
import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.text

findings contains finding.at(resource, _pointer(resource, conflict.value), message) if {
	some conflict in input.conflicts
	some holder in conflict.holders
	resource := resources.by_key[holder]
	resources.owns(resource)
	others := _others(conflict, holder)
	count(others) > 0
	message := $"{conflict.value} is also claimed by {text.list(others)}."
}

# Two connections: those of another tenant are found as a claim of their tenant.
_others(conflict, holder) := {other |
	some other in conflict.holders
	other != holder
	resources.by_key[other]
} if conflict.space == "sign-in-domain"

# Two tenants, in the platform's unit: the connections have findings of their own.
_others(conflict, holder) := {other |
	some other in conflict.holders
	_tenant(other) != _tenant(holder)
	startswith(other, "Tenant/")
} if {
	conflict.space == "email-domain"
	input.unit == "platform"
}

# Two tenants, in the unit of one. The other is not named: nobody is to be told who else is a customer.
_others(conflict, _) := {"another tenant" |
	some other in conflict.holders
	_tenant(other) != input.unit
	_disputed(conflict.value, other)
} if {
	conflict.space == "email-domain"
	input.unit != "platform"
}

_disputed(_, other) if startswith(other, "Tenant/")

_disputed(domain, _) if not domain in domains.verified

# The tenant of a key: Tenant/NAME or KIND/TENANT/NAME.
_tenant(key) := split(key, "/")[1]

_pointer(resource, domain) := $"/spec/domains/{i}" if {
	some i, claimed in resource.spec.domains
	_names(claimed, domain)
} else := "/spec/domains"

_names(domain, domain)

_names(claimed, domain) if claimed.name == domain
