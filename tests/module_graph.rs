//! The modules of a crate and which of them uses which, read from its sources with `syn`. A name that a module exports
//! from another one counts as a use of that other one. Tests and comments do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ImplItemFn, Item, ItemMod, ItemUse, Lit, Macro, Meta, UseTree};

/// A module by the names on the way to it: `["profile", "calls"]`. The root has none.
pub type Name = Vec<String>;

/// The modules that each module uses.
pub type Edges = BTreeMap<Name, BTreeSet<Name>>;

/// What a module's file says.
#[derive(Default)]
struct Module {
    /// The paths that it uses, as they are written.
    used: Vec<Name>,
    /// What its `use` items name, by that name.
    imported: BTreeMap<String, Name>,
    /// The paths before `::*` in its `use` items.
    globs: Vec<Name>,
}

/// The modules of one crate.
#[derive(Default)]
pub struct Modules(BTreeMap<Name, Module>);

impl Modules {
    /// Reads a crate from its root file on, and follows the declarations of modules. The tests are left out.
    pub fn read(root: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Self {
        let mut modules = Self::default();
        modules.read_file(root, Name::new(), read);
        modules
    }

    fn read_file(&mut self, file: &Path, name: Name, read: &dyn Fn(&Path) -> Option<String>) {
        let text = read(file).unwrap_or_else(|| panic!("{} is missing", file.display()));
        let parsed = syn::parse_file(&text);
        let parsed = parsed.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut reader = Reader {
            modules: self,
            current: name.clone(),
            files: Vec::new(),
        };
        reader.modules.0.entry(name).or_default();
        reader.visit_file(&parsed);
        for (inner, path) in reader.files {
            let beside = file.parent().unwrap_or(Path::new(""));
            let is_folder = ["lib.rs", "main.rs", "mod.rs"]
                .iter()
                .any(|one| file.ends_with(one));
            let folder = match file.file_stem() {
                Some(stem) if !is_folder => beside.join(stem),
                _ => beside.to_owned(),
            };
            let last = inner.last().cloned().unwrap_or_default();
            let file = path.map_or_else(
                || folder.join(format!("{last}.rs")),
                |path| beside.join(path),
            );
            let is_there = read(&file).is_some();
            let file = if is_there {
                file
            } else {
                folder.join(last).join("mod.rs")
            };
            self.read_file(&file, inner, read);
        }
    }

    /// Returns the module that defines what a path names. `None` if it is in another crate.
    fn find(&self, from: &Name, path: &[String], depth: usize) -> Option<Name> {
        let (first, mut rest) = path.split_first()?;
        let at = match first.as_str() {
            "crate" => Name::new(),
            "self" => from.clone(),
            "super" => {
                let mut at = from.clone();
                at.pop();
                while rest.first().is_some_and(|one| one == "super") {
                    at.pop();
                    rest = &rest[1..];
                }
                at
            }
            _ => {
                let name = self.step(from, first, depth)?;
                return self.walk(name, rest, depth);
            }
        };
        self.walk(at, rest, depth)
    }

    fn walk(&self, mut at: Name, rest: &[String], depth: usize) -> Option<Name> {
        for one in rest {
            match self.step(&at, one, depth) {
                Some(next) => at = next,
                // An item of this module, or something of another crate that it exports.
                None => break,
            }
        }
        Some(at)
    }

    /// Returns the module that a name inside a module stands for, or that defines the item of that name.
    fn step(&self, at: &Name, name: &str, depth: usize) -> Option<Name> {
        let inner = [at.as_slice(), &[name.to_owned()]].concat();
        if self.0.contains_key(&inner) {
            return Some(inner);
        }
        // A `use` item may name itself in a circle: `use super::*`.
        let depth = depth.checked_sub(1)?;
        let path = self.0.get(at)?.imported.get(name)?;
        self.find(at, path, depth)
    }

    /// Returns which module uses which.
    pub fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (name, module) in &self.0 {
            let paths = module
                .used
                .iter()
                .chain(module.imported.values())
                .chain(&module.globs);
            let mut found: BTreeSet<Name> =
                paths.filter_map(|path| self.find(name, path, 8)).collect();
            found.remove(name);
            edges.insert(name.clone(), found);
        }
        edges
    }
}

/// Collects what one file says, and the files of the modules that it declares.
struct Reader<'a> {
    modules: &'a mut Modules,
    current: Name,
    files: Vec<(Name, Option<PathBuf>)>,
}

impl Reader<'_> {
    fn module(&mut self) -> &mut Module {
        self.modules.0.entry(self.current.clone()).or_default()
    }

    fn import(&mut self, before: &Name, tree: &UseTree) {
        let to = |name: &str| [before.as_slice(), &[name.to_owned()]].concat();
        match tree {
            UseTree::Path(path) => self.import(&to(&path.ident.to_string()), &path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|one| self.import(before, one)),
            UseTree::Glob(_) => self.module().globs.push(before.clone()),
            UseTree::Name(name) if name.ident == "self" => {
                self.name(before.last().cloned(), before.clone())
            }
            UseTree::Name(name) => {
                self.name(Some(name.ident.to_string()), to(&name.ident.to_string()))
            }
            UseTree::Rename(name) => {
                self.name(Some(name.rename.to_string()), to(&name.ident.to_string()));
            }
        }
    }

    fn name(&mut self, name: Option<String>, path: Name) {
        self.module()
            .imported
            .insert(name.unwrap_or_default(), path);
    }

    /// Collects the paths in the tokens of a macro.
    fn tokens(&mut self, mut at: Cursor<'_>) {
        let (mut path, mut colons) = (Name::new(), 0);
        while !at.eof() {
            if let Some((ident, after)) = at.ident() {
                if colons != 2 {
                    self.use_path(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                (colons, at) = (0, after);
            } else if let Some((_, after)) = at.punct().filter(|(one, _)| one.as_char() == ':') {
                (colons, at) = (colons + 1, after);
            } else {
                self.use_path(std::mem::take(&mut path));
                if let Some((inside, ..)) = at.any_group() {
                    self.tokens(inside);
                }
                let Some((_, after)) = at.token_tree() else {
                    break;
                };
                (colons, at) = (0, after);
            }
        }
        self.use_path(path);
    }

    fn use_path(&mut self, path: Name) {
        if path.len() > 1 {
            self.module().used.push(path);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes: &[Attribute] = match item {
            Item::Const(one) => &one.attrs,
            Item::Enum(one) => &one.attrs,
            Item::Fn(one) => &one.attrs,
            Item::Impl(one) => &one.attrs,
            Item::Macro(one) => &one.attrs,
            Item::Mod(one) => &one.attrs,
            Item::Static(one) => &one.attrs,
            Item::Struct(one) => &one.attrs,
            Item::Trait(one) => &one.attrs,
            Item::Type(one) => &one.attrs,
            Item::Use(one) => &one.attrs,
            _ => &[],
        };
        if !attributes.iter().any(is_test) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !function.attrs.iter().any(is_test) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.current.push(item.ident.to_string());
        if item.content.is_some() {
            visit::visit_item_mod(self, item);
        } else {
            let path = item.attrs.iter().find_map(path_of).map(PathBuf::from);
            self.files.push((self.current.clone(), path));
        }
        self.current.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&Name::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.use_path(
            path.segments
                .iter()
                .map(|one| one.ident.to_string())
                .collect(),
        );
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, one: &'ast Macro) {
        let buffer = TokenBuffer::new2(one.tokens.clone());
        self.tokens(buffer.begin());
    }
}

/// Whether an attribute leaves its item to the tests: `#[cfg(test)]`, or `test` as one of several conditions that must
/// all be met.
fn is_test(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let tokens = list.tokens.to_string();
    let words: Vec<&str> = tokens.split(|one: char| !one.is_alphanumeric()).collect();
    let is_needed = !words.contains(&"not") && !words.contains(&"any");
    list.path.is_ident("cfg") && words.contains(&"test") && is_needed
}

/// Returns the file in `#[path = "…"]`.
fn path_of(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(literal) if pair.path.is_ident("path") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
