/* What a store asks of its host: a clock, a log, keys, who somebody is, facts; and the handle
 * itself. Include writ.h, which says what all functions share. */
#include "writ.h" /* before the guard: it includes this header, where its place is */

#ifndef WRIT_HOST_H
#define WRIT_HOST_H

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what callbacks get and give ---- */

/* Takes a text that a callback gives, for as long as that callback runs. */
typedef struct writ_sink writ_sink;

/* Copies `text`; may be called in a callback, as it asks nothing of the store. Once: another text
 * is WRIT_E_ARGUMENT "given_already". */
WRIT_API writ_status writ_sink_give(writ_sink* sink, writ_text text, writ_error** error);

/* In whose name something is asked. Only the library makes these structs, and they may grow: read
 * what their `size` covers. Their texts live as long as the callback runs. */
typedef struct writ_identity {
  size_t size;
  writ_text command;    /* "act", "open_case": the function without writ_store_ */
  writ_text person;     /* writ_asking.person */
  writ_text credential; /* writ_asking.credential, as it was handed in */
  writ_text case_id;    /* empty where it is of none */
} writ_identity;

/* How a person was recognised; it stands in every record of the command. */
enum {
  WRIT_BY_HOST = 0, /* the host knows, and says no more */
  WRIT_BY_PASSWORD = 1,
  WRIT_BY_TOKEN = 2,
  WRIT_BY_CERTIFICATE = 3
};

/* Whose facts a command needs. */
typedef struct writ_wanted {
  size_t size;
  writ_text subject;      /* a person's id */
  writ_text known_at;     /* the moment of the command */
  writ_text policy;       /* the id of the policy that reads them */
  const writ_text* facts; /* ids of all that it declares: whatever else is given is an error */
  size_t fact_count;
} writ_wanted;

/* ---- the handle ---- */

typedef struct writ_store writ_store;

enum { WRIT_LOG_DEBUG = 0, WRIT_LOG_INFO = 1, WRIT_LOG_WARNING = 2, WRIT_LOG_ERROR = 3 };

#define WRIT_CREATE 1u /* make a store where there is none */

typedef struct writ_options {
  size_t size;
  uint32_t flags;    /* WRIT_CREATE */
  int32_t log_level; /* the least that `log` is told */
  writ_text folder;  /* of the store. Required */
  writ_text
      trust; /* of keys and anchors, better on another volume; empty: beside it, "FOLDER-trust" */
  writ_text origin; /* what the log is called in its checkpoints; empty: "writ/0" */
  void* context;    /* for the callbacks. It and they are kept until the store is freed */
  /* Milliseconds since 1970-01-01T00:00Z. NULL: the machine's clock. */
  writ_status (*clock)(void* context, int64_t* milliseconds);
  /* One line, without anything personal. It lives as long as the call. NULL: silent. */
  void (*log)(void* context, int32_t level, const char* line, size_t line_size);
  /* The key that opens everything personal, from where the host keeps it; asked for once, while
   * opening. The library wipes `key`. NULL: a file in `trust`. Without it nothing personal opens,
   * ever. */
  writ_status (*root_key)(void* context, uint8_t key[WRIT_KEY_BYTES]);
  /* From here on since WRIT_ABI_VERSION 2.
   *
   * Whether `who` is who the caller says, asked before anything in a person's name is decided, on
   * every attempt. WRIT_OK: yes, and *how is WRIT_BY_…, which is WRIT_BY_HOST if it is left alone.
   * WRIT_E_REFUSED: no; the command is WRIT_E_REFUSED "not_identified". NULL: whoever calls says
   * so. */
  writ_status (*identity)(void* context, const writ_identity* who, int32_t* how);
  /* Facts that the host keeps: asked for what a command needs of a person, at most once in it.
   * Gives `sink` JSON as docs/facts.md has it, of that person alone, or nothing. What is news is
   * imported with the source "host" before anything is decided on it. NULL: imported facts alone.
   */
  writ_status (*facts)(void* context, const writ_wanted* wanted, writ_sink* sink);
} writ_options;

/* A store has one handle at a time, in one process; WRIT_E_WORLD "held" for a second one. */
WRIT_API writ_status writ_store_open(const writ_options* options, writ_store** store,
                                     writ_error** error);
/* Anchors the log and closes the store, which may be opened again; later calls give WRIT_E_CLOSED,
 * another close WRIT_OK. WRIT_E_BUSY while another thread is in a call. An error of the world says
 * that the log could not be anchored: it is closed then. */
WRIT_API writ_status writ_store_close(writ_store* store, writ_error** error);
/* Closes it if need be, and frees it. Not from a callback, nor while another thread is in a call:
 * then nothing is done. In a child of fork nothing of the store is touched. */
WRIT_API void writ_store_free(writ_store* store);

/* Who asks, and when. Where a pointer to it is NULL, nobody does but whoever runs the program. */
typedef struct writ_asking {
  size_t size;
  writ_text person; /* an id */
  writ_text
      idempotency_key; /* a request with the same key is done once and answered as it was then */
  writ_text now;       /* a moment; empty: the clock's */
  /* How the host knows who it is: "password", "token", "certificate"; empty: "host". With
   * writ_options.identity that is what it answers, and this is to be empty. */
  writ_text authenticated;
  uint64_t expected_version; /* refuse where the case is at another one; 0: wherever it is */
  /* Since WRIT_ABI_VERSION 2. Any bytes, for writ_options.identity alone: they are kept nowhere. */
  writ_text credential;
} writ_asking;

#ifdef __cplusplus
}
#endif

#endif
