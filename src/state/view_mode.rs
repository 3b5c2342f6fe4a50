//! The full page and the mobile version of it: which one is shown, and why.

use crate::state::signal::RwSignal;
use standfirst_config::MobileDefault;
use standfirst_offline::preferences;

/// Screens narrower than this many CSS pixels start in the mobile version.
pub const NARROW: f64 = 640.0;

/// Which version of the page is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ViewMode {
    /// Everything.
    #[default]
    Full,
    /// One column, larger type, a bar at the bottom.
    Mobile,
}

impl ViewMode {
    /// The value of `?view=` and of the `data-view` attribute.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Mobile => "mobile",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        match key {
            "full" => Some(Self::Full),
            "mobile" => Some(Self::Mobile),
            _ => None,
        }
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Full => Self::Mobile,
            Self::Mobile => Self::Full,
        }
    }

    /// Decides: what the link says, else what was chosen in this session, else the width.
    pub fn decide(
        link: Option<&str>,
        chosen: Option<&str>,
        width: f64,
        default: MobileDefault,
    ) -> Self {
        let said = link
            .and_then(Self::from_key)
            .or_else(|| chosen.and_then(Self::from_key));
        said.unwrap_or(match default {
            MobileDefault::Auto if width < NARROW => Self::Mobile,
            MobileDefault::Auto | MobileDefault::Never => Self::Full,
        })
    }
}

/// The version shown now.
#[derive(Clone, Copy)]
pub struct ViewSwitch {
    /// Read it to follow it.
    pub mode: RwSignal<ViewMode>,
}

impl ViewSwitch {
    /// Starts with a mode. One that a link asked for is remembered, so that the next page of the
    /// session is shown the same way.
    pub fn start(link: Option<&str>, width: f64, default: MobileDefault) -> Self {
        let mode = ViewMode::decide(link, preferences::view_mode().as_deref(), width, default);
        if link.and_then(ViewMode::from_key).is_some() {
            preferences::set_view_mode(mode.key());
        }
        Self {
            mode: RwSignal::new(mode),
        }
    }

    /// Goes to the other version, in place, and remembers it for the session.
    pub fn toggle(self) {
        let mode = self.mode.get_untracked().other();
        preferences::set_view_mode(mode.key());
        self.mode.set(mode);
    }
}

#[cfg(test)]
mod tests {
    use super::ViewMode::{self, Full, Mobile};
    use standfirst_config::MobileDefault::{Auto, Never};

    #[test]
    fn the_link_goes_before_the_choice_and_the_choice_before_the_width() {
        for (link, chosen, width, default, expected) in [
            (None, None, 360.0, Auto, Mobile),
            (None, None, 1280.0, Auto, Full),
            (None, None, 360.0, Never, Full),
            (None, Some("full"), 360.0, Auto, Full),
            (None, Some("mobile"), 1280.0, Never, Mobile),
            (Some("mobile"), Some("full"), 1280.0, Auto, Mobile),
            (Some("full"), Some("mobile"), 360.0, Auto, Full),
            (Some("nonsense"), None, 360.0, Auto, Mobile),
        ] {
            let decided = ViewMode::decide(link, chosen, width, default);
            assert_eq!(decided, expected, "{link:?} {chosen:?} {width}");
        }
    }
}
