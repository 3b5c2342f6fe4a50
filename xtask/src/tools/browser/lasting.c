/*
 * WebKit writes the console to standard output only in sessions that are kept on disk, and under
 * automation MiniBrowser asks for one that is not. This library, loaded before all others, gives it one
 * that is kept, in the folder a story owns and deletes. Without it nothing would tell that a page threw
 * an error: the driver has no word for the console.
 */
#include <stdlib.h>

/* Weak, because the driver and the other processes of the browser load this too and do not have it. */
__attribute__((weak)) void *webkit_website_data_manager_new(const char *first, ...);

void *webkit_website_data_manager_new_ephemeral(void)
{
    const char *folder = getenv("STANDFIRST_WEBKIT_FOLDER");
    return webkit_website_data_manager_new("base-data-directory", folder, "base-cache-directory", folder,
                                           (void *)0);
}
