//! A handful of values by key, in the order they were written in.

/// Values by key. Profiles and configurations have a few keys each, which looking through is
/// quick for; a tree of the standard library costs kilobytes for each type it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<K, T>(Vec<(K, T)>);

impl<K, T> Default for Table<K, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq, T> Table<K, T> {
    /// The value of a key.
    pub fn get<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<&T>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.iter()
            .find(|(known, _)| (*known).borrow() == key)
            .map(|(_, value)| value)
    }

    /// Whether there is a value of a key.
    pub fn contains_key<Q: PartialEq + ?Sized>(&self, key: &Q) -> bool
    where
        K: std::borrow::Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Puts a value under a key, in the place of another that is there.
    pub fn insert(&mut self, key: K, value: T) {
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some(pair) => pair.1 = value,
            None => self.0.push((key, value)),
        }
    }
}

impl<K: PartialEq, T> Table<K, T> {
    /// Takes a key and its value away.
    pub fn remove(&mut self, key: &K) {
        self.0.retain(|(known, _)| known != key);
    }
}

impl<K, T> Table<K, T> {
    /// Takes away what `keep` does not keep.
    pub fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.0.retain(|(_, value)| keep(value));
    }

    /// Puts a value under a key that is not there.
    pub fn push(&mut self, key: K, value: T) {
        self.0.push((key, value));
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &T)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    /// All values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// A table of pairs in which no key stands twice.
    pub const fn of_distinct(pairs: Vec<(K, T)>) -> Self {
        Self(pairs)
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// True where there is none.
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
    fn the_later_of_two_values_of_a_key_counts() {
        let table: Table<String, u32> = [("a", 1), ("b", 2), ("a", 3)]
            .map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect();
        assert_eq!(table.get("a"), Some(&3));
        assert_eq!(table.get("c"), None);
        assert_eq!(table.values().sum::<u32>(), 5);
    }
}
