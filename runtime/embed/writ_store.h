/* A store: cases that run for months, people who act in them, and a log that proves what happened.
 * Include writ.h, which says what all functions share.
 *
 * Every function but those on the handle itself also gives WRIT_E_WORLD where the disk or the log
 * fails, WRIT_E_CLOSED, WRIT_E_FORKED, WRIT_E_REENTRANT and WRIT_E_INTERNAL. What writes answers
 * when it is on the disk. */
#include "writ.h" /* before the guard: it includes this header, where its place is */

#ifndef WRIT_STORE_H
#define WRIT_STORE_H

#ifdef __cplusplus
extern "C" {
#endif

/* ---- policies, people, facts ---- */

/* {"bundle":…}. Doing it again does nothing. */
WRIT_API writ_status writ_store_install(writ_store* store, const writ_policy* policy,
                                        const writ_asking* asking, writ_answer** answer,
                                        writ_error** error);
/* {"installed":["…"]}: bundles, the oldest first. */
WRIT_API writ_status writ_store_installed(writ_store* store, writ_answer** answer,
                                          writ_error** error);

typedef struct writ_person {
  size_t size;
  writ_text id, name;
  writ_text public_key; /* of writ_key_public; may be empty */
  const writ_text* roles;
  size_t role_count;
} writ_person;

/* {"person":…}: the pseudonym by which the log knows them. Who is known gets what is new. */
WRIT_API writ_status writ_store_add_person(writ_store* store, const writ_person* person,
                                           const writ_asking* asking, writ_answer** answer,
                                           writ_error** error);

#define WRIT_ADD_PERSONS 1u /* whoever is in the facts and not known is made known */

/* Keeps facts, whole or not at all, as an installed policy reads them; then asks every open case of
 * these people again. {"batch":…,"people":…,"rows":…}. `source` is what the records call it: "crm".
 * WRIT_E_INPUT "facts_wrong", "unknown_people". */
WRIT_API writ_status writ_store_import(writ_store* store, writ_text bundle, const writ_facts* facts,
                                       writ_text source, uint32_t flags, const writ_asking* asking,
                                       writ_answer** answer, writ_error** error);

typedef struct writ_record {
  size_t size;
  writ_text subject;    /* a person's id */
  writ_text assignment; /* "score=72", "pregnancy=yes from 2026-03-02": docs/facts.md */
  writ_text period, source, document, recorded, status;
} writ_record;

/* One fact about one person. Answers as an import does. */
WRIT_API writ_status writ_store_record(writ_store* store, writ_text bundle,
                                       const writ_record* record, const writ_asking* asking,
                                       writ_answer** answer, writ_error** error);

/* As writ_policy_decide, on what the store knows of `question->subject`. */
WRIT_API writ_status writ_store_decide(writ_store* store, writ_text bundle,
                                       const writ_question* question, writ_answer** answer,
                                       writ_error** error);

/* ---- what people do ---- */

/* A document that is handed in: its bytes, or the path of a file. Never grows. */
typedef struct writ_document {
  writ_text field; /* of the step, where it belongs to one */
  writ_text name;  /* as people call it */
  writ_text bytes; /* any bytes */
  writ_text path;  /* if not empty, instead of `bytes` */
} writ_document;

typedef struct writ_opening {
  size_t size;
  writ_text bundle, procedure;
  writ_text subject;          /* a person's id */
  writ_text case_id;          /* nothing personal; empty: one is made up */
  writ_text because;          /* the rule that led to it; may be empty */
  const writ_text* arguments; /* "uplift=20%" */
  size_t argument_count;
} writ_opening;

/* What was done, the same for all below:
 * {"case":…,"version":…,"status":"open","repeated":false,"records":[…]}, each record as in
 * writ_store_show. */
WRIT_API writ_status writ_store_open_case(writ_store* store, const writ_opening* opening,
                                          const writ_asking* asking, writ_answer** answer,
                                          writ_error** error);

#define WRIT_PAID 1u    /* the payment was made */
#define WRIT_ISSUED 2u  /* the document was handed out */
#define WRIT_REFUSED 4u /* whoever should sign refused to, before `witnesses` */

/* What somebody does at a step or a choice: as much of it as is at hand. */
typedef struct writ_doing {
  size_t size;
  uint32_t flags; /* WRIT_PAID, WRIT_ISSUED, WRIT_REFUSED */
  uint32_t reserved;
  writ_text case_id, step;
  const writ_text* words; /* "reason=…" */
  size_t word_count;
  writ_text form; /* or all of them as one JSON object */
  const writ_document* attachments;
  size_t attachment_count;
  writ_text choose; /* a verdict or an option */
  /* How a notice was delivered: "in_hand", "refused_before_witnesses", "courier",
   * "agreed_electronic_address", "public_notice". */
  writ_text serve;
  writ_text served, address;  /* the day of delivery, empty: today; and where */
  const writ_document* proof; /* of the delivery; without `serve`, of the payment or issue */
  size_t proof_count;
  const writ_text* witnesses; /* persons' ids */
  size_t witness_count;
  writ_text evidence_from, evidence_until; /* days: the evidence of a finding */
  writ_text signed_statement;              /* of writ_sign */
  const writ_document* signed_paper;       /* or a scan of the paper that the actor signed */
  const writ_document*
      on_paper; /* a scan of the paper that the employee signed, handed in by the actor */
} writ_doing;

WRIT_API writ_status writ_store_act(writ_store* store, const writ_doing* doing,
                                    const writ_asking* asking, writ_answer** answer,
                                    writ_error** error);
/* What it would do, without doing it:
 * {"events":[{"kind":…,"step":…}],"to_be_signed":"…","shown":"…"}. "shown" is the text that a
 * signature covers; both are "" where nothing is to be signed. */
WRIT_API writ_status writ_store_preview(writ_store* store, const writ_doing* doing,
                                        const writ_asking* asking, writ_answer** answer,
                                        writ_error** error);
/* "to_be_signed" alone, as a text and not as JSON: for writ_sign, or for whoever signs elsewhere.
 */
WRIT_API writ_status writ_store_to_be_signed(writ_store* store, const writ_doing* doing,
                                             const writ_asking* asking, writ_answer** answer,
                                             writ_error** error);
/* A declared event took place outside, on that day. */
WRIT_API writ_status writ_store_report(writ_store* store, writ_text case_id, writ_text event,
                                       writ_text on, const writ_document* proof, size_t proof_count,
                                       const writ_asking* asking, writ_answer** answer,
                                       writ_error** error);
/* Ends a case, by somebody who may act now; `outcome` says how, in a word. */
WRIT_API writ_status writ_store_withdraw(writ_store* store, writ_text case_id, writ_text outcome,
                                         const writ_asking* asking, writ_answer** answer,
                                         writ_error** error);
/* The same with what shows that the employee agrees, without which a case whose notice was served
 * is not withdrawn: "employee_must_agree". Since WRIT_ABI_VERSION 3. */
WRIT_API writ_status writ_store_withdraw_agreed(writ_store* store, writ_text case_id,
                                                writ_text outcome, const writ_document* agreed,
                                                size_t agreed_count, const writ_asking* asking,
                                                writ_answer** answer, writ_error** error);

#define WRIT_ACCEPT_GAP 1u /* the clock did jump by more than 26 hours, and rightly */

/* Fires what is due and asks again what waits; nothing fires by itself.
 * {"cases":…,"events":…,"changed":[…], "held":[…],"failed":[{"case":…,"word":…}]}. */
WRIT_API writ_status writ_store_tick(writ_store* store, uint32_t flags, const writ_asking* asking,
                                     writ_answer** answer, writ_error** error);

/* ---- looking ---- */

#define WRIT_CLOSED_TOO 1u

/* {"cases":[…]}, each as `writ case list --format jsonl` has it in a line. */
WRIT_API writ_status writ_store_list(writ_store* store, uint32_t flags, writ_answer** answer,
                                     writ_error** error);
/* A case: that line's members,
 * "timeline":[{"sequence":…,"kind":…,"recorded":…,"actor":…,"values":[…]}], and as open now
 * "tasks":[…], "waits":[…], "duties":[…]. A task says "yours" for the person of `asking`. */
WRIT_API writ_status writ_store_show(writ_store* store, writ_text case_id,
                                     const writ_asking* asking, writ_answer** answer,
                                     writ_error** error);
/* What blocks it: {"case":…,"waits":[{"place":…,"unmet":[{"missing":[…],"derivation":[…]}]}]},
 * derivations in that language. */
WRIT_API writ_status writ_store_why(writ_store* store, writ_text case_id, writ_language language,
                                    const writ_asking* asking, writ_answer** answer,
                                    writ_error** error);

/* ---- the log ---- */

#define WRIT_WITHOUT_SIGNATURES 1u

/* Reads the whole log and folds every case: {"records":…,"vouched":…,"root":…,"finding":null}, or
 * the first thing that is wrong as {"word":…,"en":…,"zh":…}. WRIT_OK either way. */
WRIT_API writ_status writ_store_verify(writ_store* store, uint32_t flags, writ_answer** answer,
                                       writ_error** error);
/* Signs the log as it stands on the disk, anchors it, and answers the signed checkpoint (C2SP
 * tlog-checkpoint). Do it once a second while there is something new, and before anything leaves
 * the house. */
WRIT_API writ_status writ_store_checkpoint(writ_store* store, writ_answer** answer,
                                           writ_error** error);
/* C2SP tlog-proof that a record is in the log of the newest checkpoint; and that a checkpoint of
 * `size` records is a prefix of it. WRIT_E_INPUT "no_record". */
WRIT_API writ_status writ_store_prove(writ_store* store, uint64_t sequence, writ_answer** answer,
                                      writ_error** error);
WRIT_API writ_status writ_store_prove_prefix(writ_store* store, uint64_t size, writ_answer** answer,
                                             writ_error** error);
/* The log as files, into a folder that is not there yet: `writ audit verify --backup` reads it. */
WRIT_API writ_status writ_store_backup(writ_store* store, writ_text folder, writ_error** error);

#ifdef __cplusplus
}
#endif

#endif
