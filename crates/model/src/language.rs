//! The direction in which a language is written.

/// The writing direction of a language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    #[default]
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

impl Direction {
    /// Returns the direction of a language, such as `ar-EG`.
    pub fn of(locale: &str) -> Self {
        match locale.split('-').next().unwrap_or_default() {
            "ar" | "fa" | "he" | "ur" | "ps" | "sd" | "ug" | "yi" | "dv" | "ckb" => {
                Self::RightToLeft
            }
            _ => Self::LeftToRight,
        }
    }

    /// Returns the value of the `dir` attribute.
    pub const fn key(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Direction;

    #[test]
    fn the_language_decides_and_not_the_region() {
        for (locale, direction) in [
            ("ar", "rtl"),
            ("ar-EG", "rtl"),
            ("ckb", "rtl"),
            ("en", "ltr"),
            ("pl-IR", "ltr"),
            ("", "ltr"),
        ] {
            assert_eq!(Direction::of(locale).key(), direction, "{locale}");
        }
    }
}
