# METADATA
# title: Due data is deleted at once
# description: |
#   Data is deleted automatically on the day on which it is due, and nothing can call it back.
# custom:
#   severity: info
#   remedy: Set gracePeriod to a few days.
#   controls: []
package edict.rules.retention["no-grace"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/gracePeriod", _message) if {
	some policy in resources.own.RetentionPolicy
	policy.spec.automatic
	policy.spec.action == "delete"
	durations.shorter(policy.spec.gracePeriod, "P1D")
}

_message := "Data is deleted on the day on which it is due, so a mistake cannot be called back."
