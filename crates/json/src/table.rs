//! A small map that keeps the order of insertion.

/// A map with linear lookup. Profiles and configurations have only a few keys each, for which that is fast. A
/// `BTreeMap` adds kilobytes to the module for each type it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<K, T>(Vec<(K, T)>);

impl<K, T> Default for Table<K, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq, T> Table<K, T> {
    /// Returns the value of a key.
    pub fn get<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<&T>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.iter()
            .find(|(known, _)| (*known).borrow() == key)
            .map(|(_, value)| value)
    }

    /// Returns whether the table contains a key.
    pub fn contains_key<Q: PartialEq + ?Sized>(&self, key: &Q) -> bool
    where
        K: std::borrow::Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Inserts a value under a key and replaces the one already there.
    pub fn insert(&mut self, key: K, value: T) {
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some(pair) => pair.1 = value,
            None => self.0.push((key, value)),
        }
    }
}

impl<K: PartialEq, T> Table<K, T> {
    /// Removes a key and its value.
    pub fn remove(&mut self, key: &K) {
        self.0.retain(|(known, _)| known != key);
    }
}

impl<K, T> Table<K, T> {
    /// Removes all pairs for whose value `keep` returns false.
    pub fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.0.retain(|(_, value)| keep(value));
    }

    /// Appends a pair. The table must not contain the key yet.
    pub fn push(&mut self, key: K, value: T) {
        self.0.push((key, value));
    }

    /// Returns all pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &T)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// Returns all values.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Returns mutable references to all values.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// Creates a table of pairs. The keys must be distinct.
    pub const fn from_distinct(pairs: Vec<(K, T)>) -> Self {
        Self(pairs)
    }

    /// Returns all keys.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// Returns true if the table is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a, K, T> IntoIterator for &'a Table<K, T> {
    type Item = (&'a K, &'a T);
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (K, T)>, fn(&'a (K, T)) -> (&'a K, &'a T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(key, value)| (key, value))
    }
}

impl<K: PartialEq, T> FromIterator<(K, T)> for Table<K, T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(pairs: I) -> Self {
        let mut table = Self::default();
        for (key, value) in pairs {
            table.insert(key, value);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn the_later_of_two_values_of_a_key_wins() {
        let table: Table<String, u32> = [("a", 1), ("b", 2), ("a", 3)]
            .map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect();
        assert_eq!(table.get("a"), Some(&3));
        assert_eq!(table.get("c"), None);
        assert_eq!(table.values().sum::<u32>(), 5);
    }
}
