# METADATA
# title: A tenant's keys hang on the platform's wrapping key
# description: |
#   The tenant's key ring is wrapped by the key-encryption key of a key ring of the platform, so that the two
#   cannot be revoked apart.
# custom:
#   severity: info
#   remedy: Declare a secret of the tenant's own and name it in provider.kekRef.
#   controls: []
package edict.rules.keys["shared-wrapping-key"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(ring, "/spec/provider/kekRef/name", message) if {
	some ring in resources.own.KeyRing
	some other in resources.visible.KeyRing
	other.tenant != ring.tenant
	other.spec.provider.kekRef.name == ring.spec.provider.kekRef.name
	message := $"{ring.spec.provider.kekRef.name} also wraps the keys of {other.key}."
}
