package edict.runtime.clock_test

import data.edict.runtime.clock

_within(span, minute, day) if {
	clock.within(object.union(span, {"zone": "Europe/Berlin"})) with input as {"clock": {"Europe/Berlin": {
		"minute": minute,
		"day": day,
	}}}
}

_office := {"from": "08:30", "to": "18:00"}

_night := {"from": "22:00", "to": "06:00", "days": ["fri"]}

test_a_span_begins_with_from_and_ends_before_to if {
	not _within(_office, 509, "mon")
	_within(_office, 510, "mon")
	_within(_office, 1079, "mon")
	not _within(_office, 1080, "mon")
}

test_days if {
	weekdays := object.union(_office, {"days": ["mon", "tue"]})
	_within(weekdays, 600, "tue")
	not _within(weekdays, 600, "sat")
}

test_past_midnight_the_day_before_counts if {
	_within(_night, 1320, "fri")
	_within(_night, 359, "sat")
	not _within(_night, 360, "sat")
	not _within(_night, 359, "fri")
	not _within(_night, 1319, "fri")
	not _within(_night, 1320, "sat")
}

test_sunday_follows_saturday if {
	_within({"from": "22:00", "to": "06:00", "days": ["sun"]}, 0, "mon")
	_within({"from": "22:00", "to": "06:00", "days": ["sat"]}, 0, "sun")
}

test_a_span_of_a_whole_day if {
	all := {"from": "06:00", "to": "06:00"}
	_within(all, 0, "mon")
	_within(all, 360, "mon")
	_within(all, 1439, "mon")
}

test_undefined_without_a_clock_of_the_zone if {
	not clock.within({"from": "00:00", "to": "23:59", "zone": "Mars/Base"}) with input as {"clock": {}}
}
