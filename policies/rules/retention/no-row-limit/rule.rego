# METADATA
# title: An automatic deletion has no limit
# description: |
#   Data is deleted automatically, and no maxRows stops a run that would delete far more than usual.
# custom:
#   severity: info
#   remedy: Set maxRows to a multiple of what a usual run deletes.
#   controls: []
package edict.rules.retention["no-row-limit"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec", _message) if {
	some policy in resources.own.RetentionPolicy
	policy.spec.automatic
	policy.spec.action == "delete"
	not policy.spec.maxRows
}

_message := "A mistake in the period deletes everything at once: no maxRows stops the run."
