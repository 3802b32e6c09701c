# METADATA
# title: A tenant's waiver cannot accept this rule
# description: |
#   Only a waiver of the platform accepts findings of severity error.
# custom:
#   severity: warning
#   remedy: Ask the platform to write the waiver, or mend the finding.
#   controls:
#     - {framework: soc2, clause: "CC5.3"}
package edict.rules.waivers.powerless

import data.edict.catalog
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(waiver, "/spec/rule", message) if {
	some waiver in resources.own.Waiver
	waiver.tenant != null
	catalog.severities[waiver.spec.rule] == "error"
	message := $"{waiver.spec.rule} is an error, which only a waiver of the platform accepts."
}
