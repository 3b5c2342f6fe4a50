//! Rows of lists that could not be read. A bad row does not make the whole list fail: it is left out, and a warning
//! for the publisher names the row, the list, and what was expected there.

use standfirst_json::Value;

use super::path::Path;
use standfirst_json::quote::quoted_value;

/// A value that could not be read: where it was expected, what was expected, and what was found.
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
    /// Creates the error for a value that was expected at a path and was not found.
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

/// A function that reads one row and records the bad rows of the lists in it.
pub type ReadRow<'a> = &'a mut dyn FnMut(&Value, &mut BadRows) -> Result<(), Unreadable>;

/// The bad rows with the error at the same place: how many there are, and the first of them.
#[derive(Debug)]
struct Bad {
    count: usize,
    row: usize,
    first: Unreadable,
}

impl BadRows {
    /// Records that a row, counted from 0, could not be read.
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

    /// Reads the rows of a list and records the bad ones. Returns true if at least one could be read or the list is
    /// empty.
    pub fn read_valid(&mut self, items: &[Value], read: ReadRow<'_>) -> bool {
        let mut some_valid = items.is_empty();
        for (row, item) in items.iter().enumerate() {
            match read(item, self) {
                Ok(()) => some_valid = true,
                Err(unreadable) => self.add(row, unreadable),
            }
        }
        some_valid
    }

    /// Reads the rows of a list and records the bad ones. Returns an error if there are rows and none could be read,
    /// because then the profile does not match the backend.
    pub fn read(&mut self, items: &[Value], read: ReadRow<'_>) -> Result<(), Unreadable> {
        let some_valid = self.read_valid(items, read);
        self.error_unless_some_valid(some_valid)
    }

    /// Returns the first error if `some_valid` is false: nothing at all could be read.
    pub fn error_unless_some_valid(&mut self, some_valid: bool) -> Result<(), Unreadable> {
        match self.0.pop_if(|_| !some_valid) {
            Some(bad) => Err(bad.first),
            None => Ok(()),
        }
    }

    /// Returns the warnings for the publisher.
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
