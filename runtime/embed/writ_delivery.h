/* What leaves: messages that cases ask for, handed to the host once their records are on the disk
 * and anchored (docs/delivery.md). Include writ.h, which says what all functions share; since
 * WRIT_ABI_VERSION 2. */
#include "writ.h" /* before the guard: it includes this header, where its place is */

#ifndef WRIT_DELIVERY_H
#define WRIT_DELIVERY_H

#ifdef __cplusplus
extern "C" {
#endif

/* Made by the library, and may grow: read what its `size` covers. Its texts live as long as the
 * callback runs. */
typedef struct writ_message {
  size_t size;
  writ_text id;   /* the same in every attempt, for ever: drop what has been seen */
  writ_text kind; /* "effect", "document", "told", "overdue" */
  writ_text case_id;
  writ_text person; /* an id, of whom the case is */
  const writ_text*
      to; /* who it is for: ids of roles, "the employee", "the union"; of effects none */
  size_t to_count;
  writ_text event;  /* JSON, a CloudEvent: what a webhook would get */
  writ_text letter; /* of a document: its page as HTML; else empty */
  uint64_t attempt; /* from 1 */
} writ_message;

typedef int32_t writ_fate;
enum {
  WRIT_SENT = 0,       /* whoever it is for has it: it is settled */
  WRIT_SEND_LATER = 1, /* it may or may not have arrived: after a minute, then after longer */
  WRIT_SEND_NEVER = 2, /* it would be refused again: it becomes a task for somebody */
  WRIT_SEND_NOBODY = 3 /* nobody was there to be asked. Costs no attempt; this run sends no more */
};

#define WRIT_LEAVE_EFFECTS 1u /* such messages stay where they are */
#define WRIT_LEAVE_DOCUMENTS 2u
#define WRIT_LEAVE_TOLD 4u
#define WRIT_LEAVE_OVERDUE 8u

typedef struct writ_delivery {
  size_t size;
  uint32_t flags;         /* WRIT_LEAVE_… */
  writ_language language; /* of letters */
  uint64_t attempts;      /* after so many a message becomes a task; 0: 8 */
  writ_text since;        /* a day: what was recorded before stays where it is; may be empty */
  void* context;
  /* Gives a WRIT_SEND_… or WRIT_SENT. `why`, which may be left alone, takes a word for the record:
   * letters, digits and "_", such as "http_503". Anything else that it gives fails the call with
   * WRIT_E_CALLBACK; what was sent before is noted, and this message is sent again. */
  writ_fate (*send)(void* context, const writ_message* message, writ_sink* why);
} writ_delivery;

/* One run: every message that waits and is due, once, the oldest first. Call it as often as
 * writ_store_tick. {"arrived":…,"failed":…,"undeliverable":…,"later":…,"tasks":…,"left":…,"held":…,
 * "next":…,"unreachable":…,"troubles":[{"record":…,"word":…,"en":…,"zh":…}]}. A crash between
 * sending and noting sends a message again, under the same id. */
WRIT_API writ_status writ_store_deliver(writ_store* store, const writ_delivery* delivery,
                                        const writ_asking* asking, writ_answer** answer,
                                        writ_error** error);

/* What is not settled: {"messages":[{"id":…,"record":…,"kind":…,"case":…,"recorded":…,
 * "state":"waiting","attempts":…,"why":…}]}; state "undeliverable" is a task, with its "role", and
 * "yours" for the person of `asking`. */
WRIT_API writ_status writ_store_outbox(writ_store* store, const writ_asking* asking,
                                       writ_answer** answer, writ_error** error);
/* A message, by its id or the number of its record, is to be sent anew, at once. */
WRIT_API writ_status writ_store_retry_message(writ_store* store, writ_text message,
                                              const writ_asking* asking, writ_error** error);

#define WRIT_DROPPED 1u /* it need not arrive any more */

/* It arrived by another way, and `how`; or it need not any more, and why. */
WRIT_API writ_status writ_store_settle_message(writ_store* store, writ_text message, writ_text how,
                                               uint32_t flags, const writ_asking* asking,
                                               writ_error** error);

#ifdef __cplusplus
}
#endif

#endif
