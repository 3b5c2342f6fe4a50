//! Finds and requests the next page of a list.

use super::mapping::is_true;
use super::path::{Path, Scope};
use super::profile::Paging;
use super::transport::Response;
use super::values::Values;
use super::values::scalar;
use standfirst_model::thread::PageCursor;

/// Sets the values that the request for the page at a cursor needs.
pub fn apply(paging: &Paging, cursor: Option<&PageCursor>, values: &mut Values) {
    let cursor = cursor.map(|cursor| cursor.0.as_str());
    match paging {
        Paging::Page { first, .. } => {
            let first = first.unwrap_or(1).to_string();
            values.set("page", cursor.unwrap_or(&first));
        }
        Paging::Offset { .. } => values.set("offset", cursor.unwrap_or("0")),
        Paging::Cursor { .. } => values.set("cursor", cursor.unwrap_or_default()),
        Paging::Link { .. } | Paging::None => {}
    }
}

/// Returns the whole address of the page at a cursor, if the backend sends addresses of pages.
pub fn address(paging: &Paging, cursor: Option<&PageCursor>) -> Option<String> {
    matches!(paging, Paging::Link { .. }).then(|| cursor.map(|cursor| cursor.0.clone()))?
}

/// Returns where the next page starts, or `None` after the last one. `items` is the number of items at the top level
/// of this page, `limit` the number that was requested, and `all` the number on all pages, if the backend sends it.
/// If the response does not say whether there are more pages, a page that is not full is the last one, unless `all`
/// is greater than the number so far: some backends send fewer items than requested.
pub fn next(
    paging: &Paging,
    cursor: Option<&PageCursor>,
    items: usize,
    limit: u32,
    response: &Response,
    scope: Scope<'_>,
    all: Option<u32>,
) -> Option<PageCursor> {
    let number = |path: &Option<Path>| {
        let value = path.as_ref()?.find(scope)?;
        scalar(&value).parse::<u64>().ok()
    };
    let truth = |path: &Option<Path>| {
        Some(
            path.as_ref()?
                .find(scope)
                .is_some_and(|value| is_true(&value)),
        )
    };
    let here = |start: u64| {
        cursor
            .and_then(|cursor| cursor.0.parse().ok())
            .unwrap_or(start)
    };
    let full = items >= limit as usize;
    let guess = |so_far: u64| full || all.is_some_and(|all| so_far < u64::from(all));
    // An empty page ends every list, even if the response says that there are more pages.
    if items == 0 {
        return None;
    }
    match paging {
        Paging::None => None,
        Paging::Page { first, pages, more } => {
            let first = u64::from(first.unwrap_or(1));
            let page: u64 = here(first);
            let by_pages = number(pages).map(|pages| page + 1 - first < pages);
            let so_far = (page + 1)
                .saturating_sub(first)
                .saturating_mul(items as u64);
            let goes_on = by_pages.or_else(|| truth(more));
            let goes_on = goes_on.unwrap_or_else(|| guess(so_far));
            goes_on.then(|| PageCursor((page + 1).to_string()))
        }
        Paging::Offset { total, more } => {
            let end = here(0) + items as u64;
            let by_total = number(total).map(|total| end < total);
            let goes_on = by_total.or_else(|| truth(more));
            let goes_on = goes_on.unwrap_or_else(|| guess(end));
            goes_on.then(|| PageCursor(end.to_string()))
        }
        Paging::Cursor { next } | Paging::Link { next: Some(next) } => {
            next_unless_repeated(cursor, scalar(&next.find(scope)?))
        }
        Paging::Link { next: None } => {
            next_unless_repeated(cursor, next_link(response.header("link")?)?)
        }
    }
}

/// Returns the next cursor unless it is empty or the same as the last one, which would lead to an endless loop.
fn next_unless_repeated(cursor: Option<&PageCursor>, next: String) -> Option<PageCursor> {
    let stuck = cursor.is_some_and(|cursor| cursor.0 == next);
    (!next.is_empty() && !stuck).then_some(PageCursor(next))
}

/// Returns the address with `rel="next"` in a `Link` header (RFC 8288).
fn next_link(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let (address, parameters) = after.split_once('>')?;
        let own = parameters.split('<').next().unwrap_or_default();
        let is_next = own.split(';').any(|one| {
            let (name, values) = one.split_once('=').unwrap_or((one, ""));
            let mut values = values.split(['"', ',', ' ', '\t']);
            name.trim().eq_ignore_ascii_case("rel")
                && values.any(|one| one.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(address.to_owned());
        }
        rest = parameters;
    }
    None
}

#[cfg(test)]
mod tests {
    use standfirst_json::json;

    use super::*;
    use standfirst_json::decode::FromJson;

    #[test]
    fn finds_the_next_link_among_others() {
        let header =
            "<http://x/?a[]=1,2&page=1>; rel=\"prev\", <http://x/?a[]=1,2&page=3>; rel=\"next\"";
        assert_eq!(
            next_link(header).as_deref(),
            Some("http://x/?a[]=1,2&page=3")
        );
        for header in [
            "<http://x/1>; rel=\"prev\",  <http://x/3>; rel=\"next\"",
            "<http://x/1>; rel=prev,\t<http://x/3> ; title=\"a, b\" ; rel=next , <http://x/9>; rel=last",
            "<http://x/1>; rel=\"prev\", <http://x/3>; rel=\"next\",<http://x/9>; rel=\"last\"",
            "<http://x/3>;rel=\"last NEXT\"",
        ] {
            assert_eq!(next_link(header).as_deref(), Some("http://x/3"), "{header}");
        }
        assert_eq!(next_link("<http://x>; rel=\"prev\""), None);
        assert_eq!(next_link("<http://x>; rel=\"nextish\""), None);
        assert_eq!(next_link("nonsense"), None);
    }

    fn next_cursor(
        value: &standfirst_json::Value,
        cursor: Option<&PageCursor>,
        items: usize,
    ) -> Option<PageCursor> {
        let paging: Paging =
            Paging::from_json(&json!({"kind": "cursor", "next": "next"}), "paging")
                .unwrap_or_default();
        let (headers, values) = (Vec::new(), Values::default());
        let scope = Scope {
            root: value,
            item: value,
            headers: &headers,
            values: &values,
        };
        next(
            &paging,
            cursor,
            items,
            20,
            &Response::default(),
            scope,
            None,
        )
    }

    #[test]
    fn a_repeated_cursor_ends_the_list() {
        let value = json!({"next": "abc"});
        let cursor = next_cursor(&value, None, 3);
        assert_eq!(cursor, Some(PageCursor("abc".into())));
        assert_eq!(next_cursor(&value, cursor.as_ref(), 3), None);
        assert_eq!(next_cursor(&value, None, 0), None);
    }
}
