# METADATA
# title: Fixtures
# description: Builds the inputs of tests. Only tests import it; the bundle leaves it out.
package edict.lib.fixtures

# METADATA
# title: The time of every test that does not say otherwise
# scope: document
now := "2026-11-22T14:00:00.000Z"

# METADATA
# title: A resource of the tenant acme
# scope: document
own(kind, name, spec) := _resource(kind, name, "acme", $"{kind}/acme/{name}", spec)

# METADATA
# title: A resource of the platform
# scope: document
shared(kind, name, spec) := _resource(kind, name, null, $"{kind}/{name}", spec)

# METADATA
# title: The input of the tenant acme's unit
# scope: document
unit(own_resources, platform_resources) := {
	"unit": "acme",
	"now": now,
	"author": null,
	"resources": own_resources,
	"platform": platform_resources,
	"workspace": {"dataSources": []},
	"conflicts": [],
}

# METADATA
# title: The input of the platform's unit
# scope: document
platform(platform_resources) := object.union(unit(platform_resources, []), {"unit": "platform"})

# METADATA
# title: The tenant acme, changed by a patch of its spec
# scope: document
acme(patch) := shared("Tenant", "acme", object.union(
	{
		"displayName": "Acme",
		"type": "shared",
		"owner": "owner@acme.example",
		"plan": "pro",
		"region": "eu-central",
		"status": "active",
		"domains": [],
	},
	patch,
))

# METADATA
# title: A binding of the tenant acme that gives a role to users
# scope: document
binding(name, role, users) := own("RoleBinding", name, {
	"role": role,
	"subjects": [{"type": "user", "id": id} | some id in users],
})

# METADATA
# title: An SsoConnection of the tenant acme, changed by a patch of its spec
# scope: document
sso(patch) := own("SsoConnection", "okta", object.union(
	{
		"provider": "okta",
		"enabled": true,
		"protocol": {
			"type": "oidc",
			"issuer": "https://acme.okta.example",
			"clientId": "0oa1b2c3d4",
			"clientSecretRef": {"name": "acme-oidc-secret"},
			"pkce": true,
		},
		"domains": ["acme.example"],
		"enforcement": {"mode": "optional", "breakGlass": []},
		"provisioning": {"jit": true, "defaultRole": "viewer", "groupMappings": []},
	},
	patch,
))

# METADATA
# title: The SAML protocol of an SsoConnection, changed by a patch
# scope: document
saml(patch) := object.union(
	{
		"type": "saml",
		"entityId": "https://id.acme.example",
		"ssoUrl": "https://id.acme.example/sso",
		"certificates": ["PEM"],
		"wantAssertionsSigned": true,
		"wantResponseSigned": false,
		"allowIdpInitiated": false,
	},
	patch,
)

# METADATA
# title: The spec of a SecurityPolicy, changed by a patch
# scope: document
security(patch) := object.union(
	{
		"password": {
			"minLength": 15,
			"minLengthWithMfa": 8,
			"maxLength": 128,
			"requireUppercase": false,
			"requireLowercase": false,
			"requireNumbers": false,
			"requireSymbols": false,
			"historyCount": 5,
			"checkBreached": true,
		},
		"session": {
			"idleTimeout": "PT1H",
			"absoluteTimeout": "PT24H",
			"reauthFor": [],
			"reauthWithin": "PT15M",
		},
		"network": {"mode": "off", "allow": [], "trustedProxies": [], "breakGlassRoles": []},
		"mfa": {
			"requiredForAll": false,
			"requiredRoles": ["owner", "admin"],
			"methods": ["webauthn", "totp"],
			"enrollmentGrace": "P7D",
			"recoveryCodes": 10,
		},
		"lockout": {"failures": 10, "window": "PT15M", "duration": "PT15M"},
		"audit": {"retention": "P3Y"},
	},
	patch,
)

# METADATA
# title: A rule of a Role
# scope: document
allow(actions, resources) := {"effect": "allow", "actions": actions, "resources": resources}

# METADATA
# title: A deny rule of a Role
# scope: document
deny(actions, resources) := {"effect": "deny", "actions": actions, "resources": resources}

_resource(kind, name, tenant, key, spec) := {
	"key": key,
	"kind": kind,
	"name": name,
	"tenant": tenant,
	"labels": {},
	"annotations": {},
	"spec": spec,
}
