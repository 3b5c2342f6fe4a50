//! A point in time, parsed from the formats that backends send. Formatting is in the `i18n` crate.

use std::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// Creates a moment from milliseconds since the epoch.
    pub const fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Creates a moment from seconds since the epoch with a fraction, as Isso sends them. Returns `None` unless the
    /// number is finite and within the years 0 to 9999.
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        let milliseconds = (seconds * 1000.0).round();
        (milliseconds.abs() < 2.6e14).then_some(Self(milliseconds as i64))
    }

    /// Returns the milliseconds since the epoch.
    pub const fn milliseconds(self) -> i64 {
        self.0
    }

    /// Parses an RFC 3339 date-time. A missing zone means UTC (WordPress' `date_gmt`). A space is accepted in place
    /// of the `T`. Seconds and their fraction are optional. A date without a time means midnight.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let date = text.get(..10)?;
        let mut parts = date.split('-');
        let year: i64 = digits(parts.next()?, 4)?;
        let month: i64 = digits(parts.next()?, 2)?;
        let day: i64 = digits(parts.next()?, 2)?;
        if parts.next().is_some() || day < 1 || day > days_in_month(year, month)? {
            return None;
        }
        let midnight = days_from_civil(year, month, day) * 86_400_000;
        let Some(rest) = text.get(10..).filter(|rest| !rest.is_empty()) else {
            return Some(Self(midnight));
        };
        let clock = rest.strip_prefix(['T', 't', ' '])?;
        let zone_at = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
        let (clock, zone) = (clock.get(..zone_at)?, clock.get(zone_at..)?);
        Some(Self(
            midnight + clock_milliseconds(clock)? - zone_minutes(zone)? * 60_000,
        ))
    }

    /// Parses the date of an HTTP header such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7). The two obsolete
    /// formats of that section are not supported.
    pub fn parse_http(text: &str) -> Option<Self> {
        let mut parts = text.split_whitespace().skip(1);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let clock = parts.next()?;
        let month = "JanFebMarAprMayJunJulAugSepOctNovDec".find(month)? / 3 + 1;
        Self::parse(&format!("{year}-{month:02}-{day}T{clock}Z"))
    }

    /// Returns year, month (1–12), day, hour, minute and second in UTC.
    pub fn civil(self) -> [i64; 6] {
        let days = self.0.div_euclid(86_400_000);
        let seconds = self.0.rem_euclid(86_400_000) / 1000;
        let [year, month, day] = civil_from_days(days);
        [
            year,
            month,
            day,
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
        ]
    }
}

/// Writes RFC 3339 in UTC to the second, the format of `<time datetime>`.
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [year, month, day, hour, minute, second] = self.civil();
        write!(
            formatter,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

fn digits(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn clock_milliseconds(clock: &str) -> Option<i64> {
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, fraction),
        None => (clock, ""),
    };
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |text| digits(text, 2))?;
    // 60 is a leap second (RFC 3339, 5.6). It is read as second 0 of the next minute.
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = fraction
        .bytes()
        .chain(*b"000")
        .take(3)
        .fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    Some(((hour * 60 + minute) * 60 + second) * 1000 + thousandths)
}

fn zone_minutes(zone: &str) -> Option<i64> {
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits_only: String = zone.get(1..)?.split(':').collect();
    let hours = digits(digits_only.get(..2)?, 2)?;
    let minutes = match digits_only.get(2..)? {
        "" => 0,
        minutes => digits(minutes, 2)?,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn days_in_month(year: i64, month: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(28 + i64::from(leap)),
        _ => None,
    }
}

/// Returns the days since the epoch of a date in the proleptic Gregorian calendar (Howard Hinnant,
/// "chrono-compatible low-level date algorithms").
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> [i64; 3] {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    [year_of_era + era * 400 + i64::from(month <= 2), month, day]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        Moment::parse(text).map_or_else(|| "none".into(), |moment| moment.to_string())
    }

    #[test]
    fn reads_what_backends_send() {
        assert_eq!(parsed("2026-03-14T09:26:53Z"), "2026-03-14T09:26:53Z");
        assert_eq!(parsed("2026-03-14T09:26:53"), "2026-03-14T09:26:53Z");
        assert_eq!(parsed("2026-03-14 09:26:53.5"), "2026-03-14T09:26:53Z");
        assert_eq!(parsed("2026-03-14T09:26:53+02:00"), "2026-03-14T07:26:53Z");
        assert_eq!(parsed("2026-03-14T09:26-0330"), "2026-03-14T12:56:00Z");
        assert_eq!(parsed("2024-02-29"), "2024-02-29T00:00:00Z");
        assert_eq!(parsed("1969-12-31T23:59:59Z"), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn refuses_text_that_is_not_a_date() {
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-02-30",
            "2026-03-14T25:00:00Z",
            "2026-3-4",
            "2026-03-14Tnoon",
            "2026-03-14T09:26:53+99:00",
            "２０２６-03-14",
            "2026-03-14T09:26:5x",
        ] {
            assert_eq!(Moment::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn parses_http_header_dates() {
        assert_eq!(
            Moment::parse_http("Sun, 06 Nov 1994 08:49:37 GMT"),
            Moment::parse("1994-11-06T08:49:37Z")
        );
        for text in [
            "",
            "Sun, 06 Nov 1994",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "soon",
        ] {
            assert_eq!(Moment::parse_http(text), None, "{text:?}");
        }
    }

    #[test]
    fn fractions_keep_their_thousandths() {
        assert_eq!(
            Moment::parse("1970-01-01T00:00:01.25Z"),
            Some(Moment::from_milliseconds(1250))
        );
        assert_eq!(
            Moment::from_seconds(1_795_479_576.915_743_6),
            Some(Moment::from_milliseconds(1_795_479_576_916))
        );
        assert_eq!(Moment::from_seconds(f64::NAN), None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(milliseconds in -62_135_596_800_000i64..253_402_300_799_000) {
            let moment = Moment::from_milliseconds(milliseconds.div_euclid(1000) * 1000);
            proptest::prop_assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = Moment::parse(&text);
        }
    }
}
