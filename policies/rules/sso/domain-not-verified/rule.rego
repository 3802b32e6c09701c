# METADATA
# title: A connection claims a domain that is not proved
# description: |
#   The domain of an enabled connection is not among the tenant's domains, or its ownership has not been
#   verified yet.
# custom:
#   severity: error
#   remedy: Verify the domain and record it with its date under spec.domains of the Tenant.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.5.16"}
package edict.rules.sso["domain-not-verified"]

import data.edict.lib.domains
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(connection, $"/spec/domains/{i}", message) if {
	some connection in resources.own.SsoConnection
	connection.spec.enabled
	some i, domain in connection.spec.domains
	not domain in domains.verified
	message := $"{domain} is not a verified domain of the tenant."
}
