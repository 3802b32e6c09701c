package edict.lib.times_test

import data.edict.lib.times

_days(date) := times.seconds($"{date}T00:00:00Z") / 86400

test_seconds_count_every_day if {
	_days("1970-01-01") == 0
	_days("1970-03-01") == 59
	_days("2000-02-29") == 11016
	_days("2000-03-01") == 11017
	_days("2026-11-22") == 20779
	_days("2100-03-01") - _days("2100-02-28") == 1
	_days("2028-03-01") - _days("2028-02-28") == 2
}

test_seconds if {
	times.seconds("1970-01-01T00:00:01Z") == 1
	times.seconds("2026-11-22T14:00:00.000Z") == 1795356000
	times.seconds("2026-11-22t14:00:00z") == 1795356000
	times.seconds("2026-11-22T16:00:00+02:00") == 1795356000
	times.seconds("2026-11-22T08:30:00.5-05:30") == 1795356000
}

test_seconds_is_undefined_for_other_texts if {
	not times.seconds("2026-11-22")
	not times.seconds("2026-11-22T14:00:00")
	not times.seconds("tomorrow")
	not times.seconds("")
}

_now := {"now": "2026-11-22T14:00:00.000Z"}

test_reached if {
	times.reached("2026-11-22T14:00:00Z") with input as _now
	not times.reached("2026-11-22T14:00:01Z") with input as _now
	times.reached("2026-11-22T16:00:00+02:00") with input as _now
	not times.reached("2026-11-22T13:30:00-01:00") with input as _now
	times.reached("2026-11-22t14:00:00z") with input as _now
	not times.reached("soon") with input as _now
}

test_today_and_next_year if {
	times.today == "2026-11-22" with input as _now
	times.next_year == "2027-11-22" with input as _now
}
