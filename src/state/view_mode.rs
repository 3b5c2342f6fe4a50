//! The full page and its mobile version: which one is shown, and why.

use standfirst_config::MobileDefault;
use standfirst_offline::preferences;
use standfirst_reactive::RwSignal;

/// Screens narrower than this many CSS pixels start in the mobile version.
pub const NARROW: f64 = 640.0;

/// Which version of the page is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ViewMode {
    /// The full page.
    #[default]
    Full,
    /// One column, larger type and a bar at the bottom.
    Mobile,
}

impl ViewMode {
    /// Returns the value for `?view=` and for the `data-view` attribute.
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

    /// Returns the other mode.
    pub const fn other(self) -> Self {
        match self {
            Self::Full => Self::Mobile,
            Self::Mobile => Self::Full,
        }
    }

    /// Chooses a mode: the link's, else the one chosen in this session, else the one for this width.
    pub fn decide(
        link: Option<&str>,
        chosen: Option<&str>,
        width: f64,
        default: MobileDefault,
    ) -> Self {
        let requested = link
            .and_then(Self::from_key)
            .or_else(|| chosen.and_then(Self::from_key));
        requested.unwrap_or(match default {
            MobileDefault::Auto if width < NARROW => Self::Mobile,
            MobileDefault::Auto | MobileDefault::Never => Self::Full,
        })
    }
}

/// The view mode of a session.
#[derive(Clone, Copy)]
pub struct ViewSwitch {
    /// The current mode.
    pub mode: RwSignal<ViewMode>,
}

impl ViewSwitch {
    /// Chooses the first mode. A mode that the link names is stored for the session, so that the next page uses it
    /// too.
    pub fn start(link: Option<&str>, width: f64, default: MobileDefault) -> Self {
        let mode = ViewMode::decide(link, preferences::view_mode().as_deref(), width, default);
        if link.and_then(ViewMode::from_key).is_some() {
            preferences::set_view_mode(mode.key());
        }
        Self {
            mode: RwSignal::new(mode),
        }
    }

    /// Switches to the other mode without reloading, and stores it for the session.
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
    fn the_link_overrides_the_choice_and_the_choice_overrides_the_width() {
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
