# METADATA
# title: Two retention policies target one table
# description: |
#   The same rows are due under two policies, and the shorter one deletes what the longer one keeps.
# custom:
#   severity: warning
#   remedy: Give each table to one policy of the tenant.
#   controls:
#     - {framework: gdpr, clause: "Art. 5(1)(e)"}
package edict.rules.retention["overlapping-targets"]

import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.text

findings contains finding.at(policy, $"/spec/targets/{i}", message) if {
	some policy in resources.own.RetentionPolicy
	some i, target in policy.spec.targets
	others := _policies[[target.dataSource, target.table]] - {policy.name}
	count(others) > 0
	message := $"{target.dataSource}/{target.table} is also a target of {text.list(others)}."
}

_policies[[target.dataSource, target.table]] contains policy.name if {
	some policy in resources.own.RetentionPolicy
	some target in policy.spec.targets
}
