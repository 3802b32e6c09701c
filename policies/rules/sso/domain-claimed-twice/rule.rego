# METADATA
# title: A domain is claimed twice
# description: |
#   Two resources claim the same e-mail domain. Which one its people sign in through would be a matter of
#   chance.
# custom:
#   severity: error
#   remedy: Leave the domain with the one that owns it and remove it from the others.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.5.16"}
package edict.rules.sso["domain-claimed-twice"]

import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.text

findings contains finding.at(resource, _pointer(resource, conflict.value), message) if {
	some conflict in input.conflicts
	conflict.space in {"email-domain", "sign-in-domain"}
	some holder in conflict.holders
	resource := resources.by_key[holder]
	resources.owns(resource)
	message := $"{conflict.value} is also claimed by {_others(holder, conflict.holders)}."
}

# Another tenant's resources are not named: its people are not to be told who else is a customer.
_others(holder, holders) := text.list(named) if {
	named := {other | some other in holders; other != holder; resources.by_key[other]}
	count(named) > 0
} else := "another tenant"

_pointer(resource, domain) := $"/spec/domains/{i}" if {
	some i, claimed in resource.spec.domains
	_names(claimed, domain)
} else := "/spec/domains"

_names(domain, domain)

_names(claimed, domain) if claimed.name == domain
