//! The notice that a page shows when it shows cached responses.

use standfirst_model::Moment;

/// An event of a cached response. The time is when that response was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheEvent {
    /// The cached response is shown.
    Shown(Moment),
    /// The network's response has arrived, differs from the cached one, and is used for the next request.
    Outdated(Moment),
    /// The network's response has arrived and equals the cached one.
    Confirmed(Moment),
}

/// A notice for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheNotice {
    /// The page shows a cached response, received at this time.
    Cached(Moment),
    /// A newer response has arrived; loading again shows it.
    Outdated,
}

/// The cached responses that a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheNotices {
    from: Vec<Moment>,
    is_outdated: bool,
}

impl CacheNotices {
    /// Records an event. Ignores a late response for a page that the reader has left.
    pub fn record(&mut self, event: CacheEvent) {
        match event {
            CacheEvent::Shown(at) => self.from.push(at),
            CacheEvent::Outdated(at) => self.is_outdated |= self.from.contains(&at),
            CacheEvent::Confirmed(at) => self.from.retain(|one| *one != at),
        }
    }

    /// Returns the notice to show; `None` if everything on the page is up to date.
    pub fn shown(&self) -> Option<CacheNotice> {
        if self.is_outdated {
            return Some(CacheNotice::Outdated);
        }
        self.from.last().copied().map(CacheNotice::Cached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_covers_all_cached_responses_of_a_page() {
        let [one, two, other] = [1, 2, 3].map(Moment::from_milliseconds);
        let mut copies = CacheNotices::default();
        copies.record(CacheEvent::Shown(one));
        copies.record(CacheEvent::Shown(two));
        copies.record(CacheEvent::Confirmed(one));
        assert_eq!(copies.shown(), Some(CacheNotice::Cached(two)));
        copies.record(CacheEvent::Confirmed(two));
        assert_eq!(copies.shown(), None, "everything is up to date");
        copies.record(CacheEvent::Shown(one));
        copies.record(CacheEvent::Outdated(other));
        assert_eq!(
            copies.shown(),
            Some(CacheNotice::Cached(one)),
            "it belongs to a page that was left"
        );
        copies.record(CacheEvent::Outdated(one));
        copies.record(CacheEvent::Shown(two));
        assert_eq!(copies.shown(), Some(CacheNotice::Outdated));
    }
}
