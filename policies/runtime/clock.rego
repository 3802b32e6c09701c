# METADATA
# title: Clock
# description: |
#   Times of day. The caller gives the minute and the day for each zone that a rule names, since time zones are not
#   there in WebAssembly.
package edict.runtime.clock

# METADATA
# title: Whether it is now a time within a span
# description: |
#   `from` belongs to the span and `to` does not. A span whose `to` is not later than its `from` goes past midnight;
#   after midnight it counts for the day on which it began. Undefined for a zone without a clock.
# scope: document
within(span) if {
	clock := input.clock[span.zone]
	from := _minute(span.from)
	to := _minute(span.to)
	some day in _began(from, to, clock)
	_counts(span, day)
}

# The day on which the span began that holds now; none when now is outside.
_began(from, to, clock) := {clock.day |
	from < to
	clock.minute >= from
	clock.minute < to
} if from < to

_began(from, to, clock) := evening | night if {
	from >= to
	evening := {clock.day | clock.minute >= from}
	night := {_yesterday[clock.day] | clock.minute < to}
}

_counts(span, _) if not span.days

_counts(span, day) if day in span.days

_minute(time) := (to_number(substring(time, 0, 2)) * 60) + to_number(substring(time, 3, 2))

_yesterday := {
	"mon": "sun",
	"tue": "mon",
	"wed": "tue",
	"thu": "wed",
	"fri": "thu",
	"sat": "fri",
	"sun": "sat",
}
