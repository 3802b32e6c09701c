# METADATA
# title: Personal data has no retention policy
# description: |
#   A table that holds personal data is the target of no retention policy, neither of the tenant nor of the
#   platform: its rows stay for ever.
# custom:
#   severity: warning
#   remedy: Add the table to the targets of a RetentionPolicy.
#   controls:
#     - {framework: gdpr, clause: "Art. 5(1)(e)"}
#     - {framework: gdpr, clause: "Art. 30"}
#     - {framework: iso27001, clause: "A.8.10"}
package edict.rules.retention["uncovered-personal-data"]

import data.edict.lib.finding
import data.edict.lib.resources
import data.edict.lib.text

findings contains finding.at(resources.tenant, "", message) if {
	uncovered := _personal - _covered
	count(uncovered) > 0
	message := $"No retention policy covers the personal data in {text.list(uncovered)}."
}

_personal := {$"{source.name}/{table.name}" |
	some source in input.workspace.dataSources
	some table in source.tables
	table.personalData
}

_covered := {$"{target.dataSource}/{target.table}" |
	some policy in resources.visible.RetentionPolicy
	some target in policy.spec.targets
}
