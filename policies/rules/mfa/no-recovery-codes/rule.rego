# METADATA
# title: There are no recovery codes
# description: |
#   Users get no recovery codes, so that a lost device locks them out until somebody resets the account by hand.
# custom:
#   severity: info
#   remedy: Set mfa.recoveryCodes to a few, usually 10.
#   controls: []
package edict.rules.mfa["no-recovery-codes"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/mfa/recoveryCodes", _message) if {
	some policy in resources.own.SecurityPolicy
	policy.spec.mfa.recoveryCodes == 0
}

_message := "Without recovery codes a lost device locks its owner out."
