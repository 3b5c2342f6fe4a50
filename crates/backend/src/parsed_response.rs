//! A response that has been read and is a success, and how values are found in it.

use std::borrow::Cow;

use super::bad_rows::Unreadable;
use super::paging;
use super::path::{Path, Scope};
use super::profile::Paging;
use super::read_thread;
use super::transport::Response;
use super::values::Values;
use standfirst_json::Value;
use standfirst_json::quote::quoted;
use standfirst_model::address::resolve_link;
use standfirst_model::thread::PageCursor;

/// A successful response with its parsed body, and the values of the request.
pub(super) struct ParsedResponse {
    /// The request's address, to which links in the response are relative.
    pub url: String,
    pub response: Response,
    pub json: Value,
    pub values: Values,
    pub attempt: &'static str,
}

impl ParsedResponse {
    /// Returns the scope in which paths are looked up.
    pub fn scope(&self) -> Scope<'_> {
        Scope {
            root: &self.json,
            item: &self.json,
            headers: &self.response.headers,
            values: &self.values,
        }
    }

    /// Returns the value at a path.
    pub fn item(&self, path: &Path) -> Option<Value> {
        path.find(self.scope())
    }

    /// Returns where the next page starts ([`paging::next`]).
    pub fn next(
        &self,
        paging: &Paging,
        cursor: Option<&PageCursor>,
        items: usize,
        limit: u32,
        all: Option<u32>,
    ) -> Option<PageCursor> {
        let scope = self.scope();
        let next = paging::next(paging, cursor, items, limit, &self.response, scope, all)?;
        if !matches!(paging, Paging::Link { .. }) {
            return Some(next);
        }
        // A link to the same page would be followed in an endless loop.
        let next = PageCursor(resolve_link(&self.url, &next.0));
        (cursor != Some(&next)).then_some(next)
    }

    /// Returns the list at a path. An error says what was found instead.
    pub fn list(&self, call: &'static str, path: &Path) -> Result<Cow<'_, [Value]>, Unreadable> {
        read_thread::list(path, self.scope()).ok_or_else(|| Unreadable {
            place: format!("{call}.items"),
            expected: format!("a list at \"{path}\""),
            found: quoted(&self.response.body),
        })
    }
}
