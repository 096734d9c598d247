/* Policies, and decisions on facts that are handed in: nothing is kept. Include writ.h, which says
 * what all functions share. */
#include "writ.h" /* before the guard: it includes this header, where its place is */

#ifndef WRIT_POLICY_H
#define WRIT_POLICY_H

#ifdef __cplusplus
extern "C" {
#endif

/* Where a policy is. Either `path` names its file on the disk, or it is the first of `files`, and
 * what it uses is among them, or else on the disk in `folders`: `use a.b` is a/b.writ or
 * a/b.writ.md. The library of rules that is installed with Writ is such a folder (pkg-config
 * --variable=rulesdir writ). */
typedef struct writ_source {
  size_t size;
  writ_text path;
  const writ_file* files;
  size_t file_count;
  const writ_text* folders;
  size_t folder_count;
} writ_source;

/* Everything that can be said of a policy, its scenarios included, as `writ check --format json`
 * says it:
 * {"format_version":"1.0","diagnostics":[…]}. WRIT_OK also when there are errors among them;
 * WRIT_E_INPUT where the policy's own file cannot be read. */
WRIT_API writ_status writ_check(const writ_source* source, writ_answer** answer,
                                writ_error** error);

/* A compiled policy with all that it was compiled from. It never changes, and may be used by
 * several threads, after the store that it was installed in was closed, and in a child of fork. */
typedef struct writ_policy writ_policy;

/* WRIT_E_INPUT "policy_wrong" with the diagnostics where it has errors. */
WRIT_API writ_status writ_policy_open(const writ_source* source, writ_policy** policy,
                                      writ_error** error);
WRIT_API void writ_policy_free(writ_policy* policy);

/* The hash of all its files, by which stores know it. 64 hex digits, which live as long as the
 * policy; "" for NULL. */
WRIT_API const char* writ_policy_bundle(const writ_policy* policy);

/* What it is called and what it has: {"format_version":"1.0","policy":…,"bundle":…,
 * "policy_hash":"sha256:…","rules":[…],"procedures":[…],"facts":[…]}, each as
 * {"id":…,"en":…,"zh":…}. */
WRIT_API writ_status writ_policy_describe(const writ_policy* policy, writ_answer** answer,
                                          writ_error** error);

/* Facts about people: JSON (one file) or CSV (one or several), by the names' endings. docs/facts.md
 * has the format. Either `files`, or the `path` of one file on the disk. */
typedef struct writ_facts {
  size_t size;
  writ_text path;
  const writ_file* files;
  size_t file_count;
} writ_facts;

/* Values of facts that the policy declares as personal or restricted are not shown. */
#define WRIT_WITHHOLD_PERSONAL 1u

typedef struct writ_question {
  size_t size;
  uint32_t flags; /* WRIT_WITHHOLD_PERSONAL */
  writ_language language;
  writ_text subject;  /* a person's id; may be empty where the facts are of one person */
  writ_text as_of;    /* the day on which it is asked. Required: a decision never asks a clock */
  writ_text known_on; /* facts count that were known on that day; empty: as_of */
  const writ_text*
      rules; /* by id or either name; none: all of the policy. writ_policy_why takes exactly one */
  size_t rule_count;
} writ_question;

/* What holds for a person, as `writ eval --format json` says it: {"format_version":"1.0",
 * "policy":…,"as_of":…,"known_on":…,"subject":…,"decisions":[{"rule":…,"outcome":"holds",
 * "because":[…],"missing":[…],…}]}. An outcome is "holds", "fails", "unknown" or
 * "not_applicable". WRIT_E_INPUT "facts_wrong" with findings, "no_subject", "no_rule",
 * "not_a_day". */
WRIT_API writ_status writ_policy_decide(const writ_policy* policy, const writ_facts* facts,
                                        const writ_question* question, writ_answer** answer,
                                        writ_error** error);

/* Why one rule came out as it did, down to the facts, as `writ why --format json` says it:
 * {"decision":{…}, "derivation":[{"text":…,"from":[…]}],"words":"…"}. Errors as above. */
WRIT_API writ_status writ_policy_why(const writ_policy* policy, const writ_facts* facts,
                                     const writ_question* question, writ_answer** answer,
                                     writ_error** error);

#ifdef __cplusplus
}
#endif

#endif
