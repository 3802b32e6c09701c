# METADATA
# title: Domains
# description: The e-mail domains of tenants.
package edict.lib.domains

import data.edict.lib.resources
import data.edict.lib.times

# METADATA
# title: The domains of the unit's tenant whose ownership is proved
# scope: document
verified contains domain.name if {
	some domain in resources.tenant.spec.domains
	domain.verification.verifiedOn <= times.today
}

# METADATA
# title: The domain of an e-mail address
# description: In lower case. Undefined for a text that is no e-mail address.
# scope: document
of(address) := lower(domain) if {
	[name, domain] := split(address, "@")
	name != ""
	domain != ""
}

# METADATA
# title: Domains under which anybody can get an address
# description: The large mail providers. No tenant can own one of them.
# scope: document
public := {
	"126.com",
	"163.com",
	"aol.com",
	"comcast.net",
	"fastmail.com",
	"free.fr",
	"freenet.de",
	"gmail.com",
	"gmx.at",
	"gmx.ch",
	"gmx.com",
	"gmx.de",
	"gmx.net",
	"googlemail.com",
	"hey.com",
	"hotmail.co.uk",
	"hotmail.com",
	"hotmail.fr",
	"icloud.com",
	"laposte.net",
	"libero.it",
	"live.com",
	"mac.com",
	"mail.com",
	"mail.ru",
	"me.com",
	"msn.com",
	"naver.com",
	"orange.fr",
	"outlook.com",
	"pm.me",
	"proton.me",
	"protonmail.com",
	"qq.com",
	"t-online.de",
	"tuta.com",
	"tutanota.com",
	"verizon.net",
	"wanadoo.fr",
	"web.de",
	"yahoo.co.jp",
	"yahoo.co.uk",
	"yahoo.com",
	"yahoo.de",
	"yahoo.fr",
	"yandex.com",
	"yandex.ru",
}
