//! The parts of the test command.

use std::fmt;
use std::str::FromStr;

/// One part of `cargo xtask test`, in the order they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Formatting and clippy, natively and for the browser.
    Lint,
    /// All tests that need no browser.
    Native,
    /// Tests of the app's own code inside a browser.
    Browser,
    /// The site as it is shipped, and the server.
    Build,
    /// The size of the app.
    Budget,
    /// End-to-end tests against the reference backend.
    E2e,
    /// The widget's end-to-end tests again, in Firefox and in WebKit.
    Engines,
    /// End-to-end tests against third-party servers: WordPress, Isso and Waline.
    Backends,
    /// The release archive: it is made, unpacked and started.
    Package,
    /// The end-to-end tests against a site that a stable compiler has built.
    Stable,
    /// The fault run with hundreds of comments for each backend.
    Faults,
}

impl Part {
    /// The parts of the plain command, cheapest first, so that a typo is found before a browser starts.
    pub const ALL: [Self; 8] = [
        Self::Lint,
        Self::Native,
        Self::Browser,
        Self::Build,
        Self::Budget,
        Self::E2e,
        Self::Engines,
        Self::Backends,
    ];

    /// The parts that only a thorough run or their own name adds. The longest is last.
    pub const THOROUGH: [Self; 3] = [Self::Package, Self::Stable, Self::Faults];

    /// Returns the requested parts and the build they need.
    pub(super) fn selected(only: &[Self], no_build: bool, thorough: bool) -> Vec<Self> {
        let wanted = |part: &Self| match only {
            [] => thorough || Self::ALL.contains(part),
            some => some.contains(part),
        };
        let needs_build = only.iter().any(|part| part.needs_site());
        Self::ALL
            .into_iter()
            .chain(Self::THOROUGH)
            .filter(|part| wanted(part) || (*part == Self::Build && needs_build))
            .filter(|part| *part != Self::Build || !no_build)
            .collect()
    }

    /// Whether the part needs `dist/`.
    pub(super) fn needs_site(self) -> bool {
        self == Self::Budget || self.runs_e2e_tests()
    }

    /// Whether the part runs end-to-end tests in browsers.
    pub(super) fn runs_e2e_tests(self) -> bool {
        matches!(
            self,
            Self::E2e
                | Self::Engines
                | Self::Backends
                | Self::Package
                | Self::Stable
                | Self::Faults
        )
    }

    /// Whether the part only builds or measures `dist/`. It then does not use the native build, so the parts that
    /// compile natively can run in parallel.
    pub(super) fn builds_site(self) -> bool {
        matches!(self, Self::Build | Self::Budget)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Native => "native",
            Self::Browser => "browser",
            Self::Build => "build",
            Self::Budget => "budget",
            Self::E2e => "e2e",
            Self::Engines => "engines",
            Self::Backends => "backends",
            Self::Package => "package",
            Self::Stable => "stable",
            Self::Faults => "faults",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A part of the test command that does not exist.
#[derive(Debug)]
pub struct UnknownPart;

impl fmt::Display for UnknownPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "the parts are lint, native, browser, build, budget, e2e, engines, backends, package, stable and \
             faults",
        )
    }
}

impl std::error::Error for UnknownPart {}

impl FromStr for Part {
    type Err = UnknownPart;

    fn from_str(name: &str) -> Result<Self, UnknownPart> {
        Self::ALL
            .into_iter()
            .chain(Self::THOROUGH)
            .find(|part| part.name() == name)
            .ok_or(UnknownPart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_named_means_all() {
        assert_eq!(Part::selected(&[], false, false), Part::ALL);
        assert!(!Part::selected(&[], true, false).contains(&Part::Build));
    }

    #[test]
    fn a_thorough_run_has_every_part_and_plain_runs_have_the_cheap_ones() {
        let thorough = Part::selected(&[], false, true);
        assert!(thorough.starts_with(&Part::ALL));
        assert!(thorough.ends_with(&Part::THOROUGH));
        assert_eq!(
            Part::selected(&[Part::Faults], true, false),
            [Part::Faults],
            "a part can be named without the rest of a thorough run"
        );
        assert_eq!(Part::selected(&[Part::Lint], false, true), [Part::Lint]);
    }

    #[test]
    fn end_to_end_tests_include_the_build() {
        for part in [Part::E2e, Part::Engines, Part::Package, Part::Faults] {
            assert_eq!(
                Part::selected(&[part], false, false),
                [Part::Build, part],
                "{part}"
            );
        }
        assert_eq!(Part::selected(&[Part::E2e], true, false), [Part::E2e]);
        assert_eq!(Part::selected(&[Part::Lint], false, false), [Part::Lint]);
    }

    #[test]
    fn every_part_is_known_by_its_name() {
        for part in Part::ALL.into_iter().chain(Part::THOROUGH) {
            assert_eq!(part.name().parse::<Part>().ok(), Some(part));
            assert!(UnknownPart.to_string().contains(part.name()), "{part}");
            assert!(crate::cli::HELP.contains(part.name()), "{part}");
        }
    }
}
