# METADATA
# title: A waiver names a rule that does not exist
# description: |
#   No rule has this id: it is misspelt, or the rule was renamed. The waiver accepts nothing.
# custom:
#   severity: error
#   remedy: Correct spec.rule; docs/rules.md lists the rules.
#   controls: []
package edict.rules.waivers["unknown-rule"]

import data.edict.catalog
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(waiver, "/spec/rule", message) if {
	some waiver in resources.own.Waiver
	not catalog.severities[waiver.spec.rule]
	message := $"There is no rule {waiver.spec.rule}."
}
