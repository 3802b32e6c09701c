# METADATA
# title: A tenant claims a public mail provider's domain
# description: |
#   Anybody can get an address under the domain, so that it can belong to no tenant.
# custom:
#   severity: error
#   remedy: Remove the domain from the tenant.
#   controls:
#     - {framework: soc2, clause: "CC6.1"}
#     - {framework: iso27001, clause: "A.5.16"}
package edict.rules.tenants["public-mail-domain"]

import data.edict.lib.domains
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(tenant, $"/spec/domains/{i}/name", message) if {
	some tenant in resources.own.Tenant
	some i, domain in tenant.spec.domains
	domain.name in domains.public
	message := $"Anybody can have an address under {domain.name}, so it belongs to no tenant."
}
