/* Writ in any program: the C interface of libwrit.so. It is stable: what is here is not changed,
 * only added to. docs/embedding.md is its guide, with a host in C, C++ and Python. This header has
 * what all functions share; writ_policy.h has policies and decisions, writ_host.h the handle of a
 * store and what it asks of its host, writ_store.h cases that are kept, writ_delivery.h what
 * leaves.
 *
 * Calling.  Every function that can fail gives a writ_status, 0 being success, and takes a
 * writ_error** last. That may be NULL. Else it becomes an error object, or NULL on success. No
 * function throws, stops the process, writes to stdout or stderr, installs a signal handler, or
 * keeps an error per thread.
 *
 * Ownership.  What is handed in is the caller's and is not kept after the call returns, except
 * callbacks and their context, which the handle keeps. What comes out is the caller's, and has a
 * function writ_…_free, which takes NULL. On failure all that would come out is NULL.
 *
 * Text.  UTF-8 with its length; bytes that are not UTF-8 are WRIT_E_UTF8. Days are "2026-03-10",
 * moments "2026-03-10T01:30:00.000Z", hashes 64 hex digits in small letters. What can grow is
 * answered as JSON: members are added, never removed, so a reader passes over those that it does
 * not know.
 *
 * Structs.  Those that can grow begin with `size`, which the caller sets to sizeof. A caller that
 * was compiled with an older header is served as before; one with a newer header is served as long
 * as what this library does not know is zero. Zero everything (struct writ_x x = {sizeof x}), so
 * that what is not set is not given.
 *
 * Threads.  A handle may be used by several threads at once, except while it is closed or freed.
 * Errors and answers are values: one thread at a time. Callbacks run in the thread that made the
 * call, under no lock, and must not call the handle that calls them (WRIT_E_REENTRANT); another
 * thread may meanwhile. */
#ifndef WRIT_H
#define WRIT_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define WRIT_API __attribute__((visibility("default")))
#else
#define WRIT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Grows by one whenever something is added. */
#define WRIT_ABI_VERSION 3

/* ---- text ---- */

/* `data` need not end with a zero byte. NULL with size 0 is the empty text, which stands for "not
 * given". */
typedef struct writ_text {
  const char* data;
  size_t size; /* bytes, or WRIT_NUL */
} writ_text;

/* In place of a size: the text ends before its first zero byte. */
#define WRIT_NUL ((size_t)-1)

static inline writ_text writ_text_of(const char* text) {
  writ_text out = {text, WRIT_NUL};
  if (text == NULL) out.size = 0;
  return out;
}

/* A file as its name and its bytes. `name` may have folders in it; nothing is read from the disk.
 * Never grows. */
typedef struct writ_file {
  writ_text name;
  writ_text bytes;
} writ_file;

typedef int32_t writ_language;
enum { WRIT_ENGLISH = 0, WRIT_CHINESE = 1 };

/* ---- errors ---- */

typedef int32_t writ_status;
enum {
  WRIT_OK = 0,
  WRIT_E_REFUSED = 1, /* what was asked may not be; nothing was written. Show the message */
  WRIT_E_INPUT = 2,   /* something cannot be read or found; nothing was written. Mend the input */
  WRIT_E_WORLD = 3,   /* the machine, the store or the log. Tell whoever runs it */
  /* The disk failed in the middle of writing: send the same request again with the same idempotency
     key. */
  WRIT_E_UNKNOWN_OUTCOME = 4,
  WRIT_E_ARGUMENT =
      5, /* the program is wrong: NULL, a size or a flag that is unknown. Nothing was done */
  WRIT_E_UTF8 = 6,      /* a text is not UTF-8. Nothing was done */
  WRIT_E_CLOSED = 7,    /* the handle was closed */
  WRIT_E_FORKED = 8,    /* the handle was opened by a parent process */
  WRIT_E_REENTRANT = 9, /* called from a callback of the same handle. Nothing was done */
  WRIT_E_BUSY = 10,     /* closed while another call is under way. It is open still */
  WRIT_E_CALLBACK = 11, /* a callback gave something else than WRIT_OK; nothing was written that was
                           not already */
  WRIT_E_MEMORY =
      12, /* no memory; the error object may be NULL then. A store fails by it, as by the next */
  /* Writ itself is wrong. From then on every call of this handle gives this, but closing and
     freeing it. */
  WRIT_E_INTERNAL = 13
};

/* "WRIT_E_REFUSED"; "WRIT_E_?" for what is none. Lives for ever. */
WRIT_API const char* writ_status_name(writ_status status);

typedef struct writ_error writ_error;

WRIT_API writ_status writ_error_status(const writ_error* error); /* WRIT_OK for NULL */
/* What exactly: "not_now", "no_case", "null_pointer". Stable, for programs. It lives as long as the
 * error, as the texts below do; all are "" for NULL. Each ends with a zero byte. */
WRIT_API const char* writ_error_word(const writ_error* error);
/* A sentence for people, with what was found and what to do. */
WRIT_API const char* writ_error_message(const writ_error* error, writ_language language);
/* {"status":"WRIT_E_REFUSED","word":"not_now","en":"…","zh":"…"}, with what is missing for a
 * refusal, as "missing":[{"fact":…}], or what is wrong with a policy or with facts, as
 * "diagnostics":[…]. */
WRIT_API const char* writ_error_json(const writ_error* error);
WRIT_API void writ_error_free(writ_error* error);

/* ---- answers ---- */

typedef struct writ_answer writ_answer;

WRIT_API const char* writ_answer_data(
    const writ_answer* answer);                              /* "" for NULL; a zero byte ends it */
WRIT_API size_t writ_answer_size(const writ_answer* answer); /* bytes, without that zero */
WRIT_API void writ_answer_free(writ_answer* answer);

/* ---- the library ---- */

WRIT_API const char* writ_version(void); /* "0.2.0" */
WRIT_API uint32_t
writ_abi_version(void); /* of the library; at least WRIT_ABI_VERSION of a header that it serves */

/* ---- keys of persons ---- */

#define WRIT_KEY_BYTES 32

/* A new private key (Ed25519) from the system's randomness. Keep it where its person does. */
WRIT_API writ_status writ_key_new(uint8_t key[WRIT_KEY_BYTES], writ_error** error);
/* Its public key in hex, for writ_person. */
WRIT_API writ_status writ_key_public(const uint8_t key[WRIT_KEY_BYTES], writ_answer** answer,
                                     writ_error** error);
/* What writ_store_preview gives as "to_be_signed", signed: a text for writ_doing.signed_statement.
 */
WRIT_API writ_status writ_sign(writ_text to_be_signed, const uint8_t key[WRIT_KEY_BYTES],
                               writ_answer** answer, writ_error** error);

#ifdef __cplusplus
}
#endif

#include "writ_policy.h"
/* After what it builds on. */
#include "writ_host.h"
#include "writ_store.h"
/* And what needs both. */
#include "writ_delivery.h"

#endif
