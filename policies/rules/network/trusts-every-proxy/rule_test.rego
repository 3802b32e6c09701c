package edict.rules.network["trusts-every-proxy_test"]

import data.edict.lib.fixtures
import data.edict.rules.network["trusts-every-proxy"] as rule

_policy(network) := fixtures.own("SecurityPolicy", "default", fixtures.security({"network": network}))

test_finds_proxies_anywhere if {
	network := {"mode": "enforce", "allow": ["203.0.113.0/24"], "trustedProxies": ["10.0.0.0/8", "0.0.0.0/0"]}
	rule.findings == {{
		"resource": "SecurityPolicy/acme/default",
		"pointer": "/spec/network/trustedProxies/1",
		"message": "0.0.0.0/0 trusts every sender's X-Forwarded-For, so anyone can claim an allowed address.",
	}} with input as fixtures.unit([_policy(network)], [])
}

test_accepts_own_proxies if {
	network := {"mode": "enforce", "trustedProxies": ["10.0.0.0/8"]}
	rule.findings == set() with input as fixtures.unit([_policy(network)], [])
}

test_accepts_a_list_that_is_off if {
	rule.findings == set() with input as fixtures.unit([_policy({"mode": "off", "trustedProxies": ["::/0"]})], [])
}
