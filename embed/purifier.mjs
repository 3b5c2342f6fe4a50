// The sanitiser for browsers without their own: DOMPurify, which the build puts here (xtask/src/site/purifier.rs),
// with the options for calling it. Its result then passes the same policy as all untrusted HTML
// (crates/html/src/).

import purifier from "dompurify";

const IS_ADDRESS = /src|href|cite|original/;

/** Returns the sanitised HTML: the body of a document in which nothing runs. */
export const purify = (html, dropped, attributes) =>
  purifier.sanitize(html, {
    RETURN_DOM: true,
    FORBID_TAGS: dropped,
    FORBID_CONTENTS: dropped,
    ALLOWED_ATTR: attributes,
    ADD_URI_SAFE_ATTR: attributes.filter((name) => !IS_ADDRESS.test(name)),
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    CUSTOM_ELEMENT_HANDLING: { tagNameCheck: /./ },
    // These options guard against what cannot happen here: the result is not serialised and parsed again, and
    // every name gets a prefix that no name of the page has. With the options on, footnotes called "top" or "body"
    // would be lost.
    SANITIZE_DOM: false,
    SAFE_FOR_XML: false,
  });
