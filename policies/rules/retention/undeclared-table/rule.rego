# METADATA
# title: A retention policy names an undeclared table
# description: |
#   A target is not among the tables that edict.yaml declares: it is misspelt, or the declaration is incomplete.
# custom:
#   severity: warning
#   remedy: Correct the target, or declare the table under spec.dataSources of edict.yaml.
#   controls:
#     - {framework: gdpr, clause: "Art. 30"}
package edict.rules.retention["undeclared-table"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, $"/spec/targets/{i}/table", message) if {
	count(input.workspace.dataSources) > 0
	some policy in resources.own.RetentionPolicy
	some i, target in policy.spec.targets
	not _declared[[target.dataSource, target.table]]
	message := $"{target.dataSource}/{target.table} is not declared in edict.yaml."
}

_declared contains [source.name, table.name] if {
	some source in input.workspace.dataSources
	some table in source.tables
}
