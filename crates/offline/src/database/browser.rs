//! The database in a browser: IndexedDB (<https://w3c.github.io/IndexedDB/>).

use std::cell::RefCell;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

use super::{DatabaseError, Key, ObjectStore};
use standfirst_script_constants::DATABASE;

const VERSION: u32 = 1;

/// The open database, and the event handler that closes it.
struct Open {
    database: IdbDatabase,
    _on_close: Closure<dyn FnMut(Event)>,
}

thread_local! {
    static OPEN: RefCell<Option<Open>> = const { RefCell::new(None) };
}

type RequestResult = Result<IdbRequest, JsValue>;

pub async fn add(store: ObjectStore, text: &str) -> Result<u64, DatabaseError> {
    let key = in_transaction(store, "readwrite", &|store| {
        store.add(&JsValue::from_str(text))
    })
    .await?;
    Ok(key.as_f64().unwrap_or_default() as u64)
}

pub async fn put(store: ObjectStore, key: &Key, text: &str) -> Result<(), DatabaseError> {
    let key = to_js(key);
    in_transaction(store, "readwrite", &|store| {
        store.put_with_key(&JsValue::from_str(text), &key)
    })
    .await
    .map(drop)
}

pub async fn get(store: ObjectStore, key: &Key) -> Result<Option<String>, DatabaseError> {
    let key = to_js(key);
    let found = in_transaction(store, "readonly", &|store| store.get(&key)).await?;
    Ok(found.as_string())
}

pub async fn all(store: ObjectStore) -> Result<Vec<(Key, String)>, DatabaseError> {
    // Both requests share one transaction; otherwise another tab could change the store in between.
    let keys = RefCell::new(None);
    let texts = in_transaction(store, "readonly", &|store| {
        keys.replace(Some(store.get_all_keys()?));
        store.get_all()
    })
    .await?;
    let keys = match keys.take() {
        Some(keys) => keys.result().map_err(refused)?,
        None => JsValue::UNDEFINED,
    };
    let keys = Array::from(&keys);
    let texts = Array::from(&texts);
    Ok(keys
        .iter()
        .zip(texts.iter())
        .filter_map(|(key, text)| Some((from_js(&key), text.as_string()?)))
        .collect())
}

pub async fn remove(store: ObjectStore, key: &Key) -> Result<(), DatabaseError> {
    let key = to_js(key);
    in_transaction(store, "readwrite", &|store| store.delete(&key))
        .await
        .map(drop)
}

pub async fn clear(store: ObjectStore) -> Result<(), DatabaseError> {
    in_transaction(store, "readwrite", &IdbObjectStore::clear)
        .await
        .map(drop)
}

fn to_js(key: &Key) -> JsValue {
    match key {
        Key::Number(number) => JsValue::from_f64(*number as f64),
        Key::Text(text) => JsValue::from_str(text),
    }
}

fn from_js(key: &JsValue) -> Key {
    match key.as_string() {
        Some(text) => Key::Text(text),
        None => Key::Number(key.as_f64().unwrap_or_default() as u64),
    }
}

/// Runs a request in a transaction of its own, and returns when the transaction is complete. So whatever this module
/// reports as stored has been written.
async fn in_transaction(
    store: ObjectStore,
    mode: &str,
    start_request: &dyn Fn(&IdbObjectStore) -> RequestResult,
) -> Result<JsValue, DatabaseError> {
    // If the browser has closed the database (site data cleared), it is opened once more.
    let transaction = match begin_transaction(&database().await?, store, mode) {
        Ok(transaction) => transaction,
        Err(_) => {
            forget_connection();
            begin_transaction(&database().await?, store, mode).map_err(refused)?
        }
    };
    let request = transaction
        .object_store(store.name())
        .and_then(|store| start_request(&store))
        .map_err(refused)?;
    let done = Promise::new(&mut |done, failed| {
        transaction.set_oncomplete(Some(&done));
        transaction.set_onabort(Some(&failed));
    });
    match JsFuture::from(done).await {
        Ok(_) => request.result().map_err(refused),
        Err(_) => {
            let cause = transaction.error().map_or(JsValue::UNDEFINED, Into::into);
            Err(refused(cause))
        }
    }
}

/// Starts a transaction. The outbox and the library use strict durability: with relaxed durability the browser may
/// report success before the data is on the disk, and a power failure loses it. Cached responses can be fetched again,
/// so they use relaxed durability; otherwise an article would be shown only after the disk write.
fn begin_transaction(
    database: &IdbDatabase,
    store: ObjectStore,
    mode: &str,
) -> Result<IdbTransaction, JsValue> {
    let options = Object::new();
    let durability = match store {
        ObjectStore::Responses => "relaxed",
        ObjectStore::Outbox | ObjectStore::Library => "strict",
    };
    Reflect::set(&options, &"durability".into(), &durability.into())?;
    let begin: Function = Reflect::get(database, &"transaction".into())?.dyn_into()?;
    let transaction = begin.call3(database, &store.name().into(), &mode.into(), &options)?;
    Ok(transaction.unchecked_into())
}

async fn database() -> Result<IdbDatabase, DatabaseError> {
    if let Some(database) = OPEN.with_borrow(|open| Some(open.as_ref()?.database.clone())) {
        return Ok(database);
    }
    // In some sandboxed frames `indexedDB` throws, in others it is null.
    let factory = web_sys::window()
        .and_then(|window| window.indexed_db().ok().flatten())
        .ok_or_else(|| refused("IndexedDB is not available".into()))?;
    let opening = factory.open_with_u32(DATABASE, VERSION).map_err(refused)?;
    let open_request = opening.clone();
    let make = Closure::once(move |_: Event| create_stores(&open_request));
    opening.set_onupgradeneeded(Some(make.as_ref().unchecked_ref()));
    let opened = Promise::new(&mut |opened, failed| {
        opening.set_onsuccess(Some(&opened));
        opening.set_onerror(Some(&failed));
        opening.set_onblocked(Some(&failed));
    });
    if JsFuture::from(opened).await.is_err() {
        let cause = opening.error().ok().flatten();
        return Err(refused(cause.map_or("blocked".into(), Into::into)));
    }
    let database: IdbDatabase = opening.result().map_err(refused)?.unchecked_into();
    // Two calls may have opened the database at once. A second connection that is never closed would block an upgrade
    // or a deletion of the database for ever.
    if let Some(first) = OPEN.with_borrow(|open| Some(open.as_ref()?.database.clone())) {
        database.close();
        return Ok(first);
    }
    set_connection(&database);
    Ok(database)
}

fn create_stores(opening: &IdbOpenDbRequest) {
    let Ok(database) = opening.result() else {
        return;
    };
    let database: IdbDatabase = database.unchecked_into();
    for store in ObjectStore::ALL {
        let options = Object::new();
        if store == ObjectStore::Outbox {
            let _ = Reflect::set(&options, &"autoIncrement".into(), &JsValue::TRUE);
        }
        let _ = database
            .create_object_store_with_optional_parameters(store.name(), options.unchecked_ref());
    }
}

/// Keeps the database open until the browser closes it, or a newer version of the application in another tab needs to
/// upgrade it.
fn set_connection(database: &IdbDatabase) {
    let on_close: Closure<dyn FnMut(Event)> = Closure::new(|_| forget_connection());
    database.set_onclose(Some(on_close.as_ref().unchecked_ref()));
    database.set_onversionchange(Some(on_close.as_ref().unchecked_ref()));
    OPEN.set(Some(Open {
        database: database.clone(),
        _on_close: on_close,
    }));
}

fn forget_connection() {
    if let Some(open) = OPEN.take() {
        open.database.set_onclose(None);
        open.database.set_onversionchange(None);
        open.database.close();
    }
}

fn refused(cause: JsValue) -> DatabaseError {
    let text = |key: &str| {
        let value = Reflect::get(&cause, &key.into()).ok()?;
        value.as_string()
    };
    let name = text("name").or_else(|| cause.as_string());
    DatabaseError {
        full: name.as_deref() == Some("QuotaExceededError"),
        cause: format!(
            "{} {}",
            name.unwrap_or_default(),
            text("message").unwrap_or_default()
        ),
    }
}
