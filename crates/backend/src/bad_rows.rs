//! Rows of lists that could not be read. One bad row is one bad row: it is left out, and the publisher
//! is told which it was, in which list, and what was expected there.

use standfirst_json::Value;

use super::path::Path;
use standfirst_json::quote::quoted_value;

/// Something that could not be read: what was expected where, and what stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The place in the profile: `thread.fields.id`.
    pub place: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl Unreadable {
    /// What was expected at a path, and is not there.
    pub fn at(place: &str, what: &str, path: &Path, found: &Value) -> Self {
        Self {
            place: place.to_owned(),
            expected: format!("{what} at \"{path}\""),
            found: quoted_value(found),
        }
    }
}

/// Rows that could not be read.
#[derive(Debug, Default)]
pub struct BadRows(Vec<Bad>);

/// Reads one row, and keeps what could not be read of the lists in it.
pub type ReadRow<'a> = &'a mut dyn FnMut(&Value, &mut BadRows) -> Result<(), Unreadable>;

/// Those of one place: how many, and the first of them.
#[derive(Debug)]
struct Bad {
    count: usize,
    row: usize,
    first: Unreadable,
}

impl BadRows {
    /// Keeps that a row, counted from 0, could not be read.
    pub fn add(&mut self, row: usize, unreadable: Unreadable) {
        let mut all = self.0.iter_mut();
        match all.find(|bad| bad.first.place == unreadable.place) {
            Some(bad) => bad.count += 1,
            None => self.0.push(Bad {
                count: 1,
                row,
                first: unreadable,
            }),
        }
    }

    /// Reads a list row by row, as far as it can be read; true where some row could be, or there was none.
    pub fn read_as_far(&mut self, items: &[Value], read: ReadRow<'_>) -> bool {
        let mut some_fit = items.is_empty();
        for (row, item) in items.iter().enumerate() {
            match read(item, self) {
                Ok(()) => some_fit = true,
                Err(unreadable) => self.add(row, unreadable),
            }
        }
        some_fit
    }

    /// The same; an error where there are rows and none could be read: then the profile does not fit.
    pub fn read(&mut self, items: &[Value], read: ReadRow<'_>) -> Result<(), Unreadable> {
        let some_fit = self.read_as_far(items, read);
        self.unless_some_fit(some_fit)
    }

    /// The first one, where nothing at all could be read.
    pub fn unless_some_fit(&mut self, some_fit: bool) -> Result<(), Unreadable> {
        match self.0.pop_if(|_| !some_fit) {
            Some(bad) => Err(bad.first),
            None => Ok(()),
        }
    }

    /// What the publisher is told of them.
    pub fn warnings(self) -> impl Iterator<Item = Unreadable> {
        self.0.into_iter().map(|bad| {
            let others = match bad.count - 1 {
                0 => String::new(),
                others => format!(" (and {others} more rows)"),
            };
            let mut unreadable = bad.first;
            let place = &unreadable.place;
            unreadable.place = format!("{place}, row {}{others} left out", bad.row);
            unreadable
        })
    }
}
