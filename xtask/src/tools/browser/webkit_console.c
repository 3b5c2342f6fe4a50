/*
 * Makes MiniBrowser keep its session on disk. WebKit writes the console to standard output only in sessions
 * kept on disk, but under automation MiniBrowser creates one that is not. This library is loaded before all
 * others and replaces the function that creates the session. The session is in the folder that
 * STANDFIRST_WEBKIT_FOLDER names, which the end-to-end test owns and deletes. Without the library, the suite would
 * not notice that a page threw an error, because the driver has no command that reads the console.
 */
#include <stdlib.h>

/* Weak, because the driver and the browser's other processes also load this library and lack the function. */
__attribute__((weak)) void *webkit_website_data_manager_new(const char *first, ...);

void *webkit_website_data_manager_new_ephemeral(void)
{
    const char *folder = getenv("STANDFIRST_WEBKIT_FOLDER");
    return webkit_website_data_manager_new("base-data-directory", folder, "base-cache-directory", folder,
                                           (void *)0);
}
