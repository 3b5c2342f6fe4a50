// The sanitiser of browsers that have none of their own: DOMPurify, which the build puts here (xtask/src/site/purifier.rs),
// and how it is called. What it leaves goes through the one policy that everything goes through (crates/html/src/).

import purifier from "dompurify";

const IS_ADDRESS = /src|href|cite|original/;

/** What is left of a text: the body of a document in which nothing runs. */
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
    // What this guards against cannot happen: nothing is serialised and parsed again, and every name is given a
    // beginning that none of a page's has. Footnotes are called "top" and "body", too.
    SANITIZE_DOM: false,
    SAFE_FOR_XML: false,
  });
