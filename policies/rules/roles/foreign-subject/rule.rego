# METADATA
# title: A role is bound to an address outside the tenant's domains
# description: |
#   The e-mail address of a user is of none of the tenant's verified domains.
# custom:
#   severity: info
#   remedy: Check that the person is meant, and give the binding an expiresAt.
#   controls:
#     - {framework: soc2, clause: "CC6.2"}
package edict.rules.roles["foreign-subject"]

import data.edict.lib.domains
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(binding, $"/spec/subjects/{i}", message) if {
	count(domains.verified) > 0
	some binding in resources.own.RoleBinding
	not binding.spec.expiresAt
	some i, subject in binding.spec.subjects
	subject.type == "user"
	domain := domains.of(subject.id)
	not domain in domains.verified
	message := $"{subject.id} is of none of the tenant's verified domains, and the binding has no end."
}
