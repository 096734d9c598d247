// What somebody asks of a case: to open one, to do a step of it, and what is handed in with that.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/event/event.h"
#include "runtime/personal/blob.h"

namespace writ::cases {

struct Attachment {
  std::string field;  // of the step
  std::string name;   // of the document, as people call it
  std::function<PersonalResult<std::unique_ptr<DocumentSource>>()> open;
};

struct Opening {
  Hash bundle;
  std::string procedure;
  std::string subject;                 // a person's id
  std::string case_id;                 // empty: a new one is made up
  std::vector<std::string> arguments;  // "uplift=20%"
  std::optional<std::string> because;  // the rule that led to it
  // A proposal that waits (screenings.h): policy, procedure, person and rule are its own, and so
  // are arguments that are not given here.
  std::optional<std::string> proposal = {};
};

// How something was delivered, as far as a `serve` asks.
struct Service {
  ServiceMethod method = ServiceMethod::kInHand;
  std::optional<Date> served;  // else today
  std::string address;
  std::vector<Attachment> proof;
  std::vector<std::string> witnesses;  // persons' ids
};

// What somebody does at a step or choice: as much of it as is at hand.
struct Doing {
  std::string case_id;
  std::string step;
  std::vector<std::string> words;  // "reason=…"
  std::string form;                // or a JSON object
  std::vector<Attachment> attachments;
  std::optional<std::string> choose;  // of a `decide` or a `choose`
  std::optional<Service> service;
  std::optional<std::pair<Date, Date>> evidence;  // of a finding
  bool paid = false, issued = false;
  std::vector<Attachment> proof;  // of what was paid, or else issued
  // A signature: the text of the signed statement, or a scan of the paper that was signed.
  std::string signed_statement;
  std::optional<Attachment> signed_paper;
  // A scan of the paper that the employee signed, handed in by whoever does the step.
  std::optional<Attachment> on_paper;
  // Or the refusal of whoever should sign, before these.
  bool refused = false;
  std::vector<std::string> witnesses;
};

}  // namespace writ::cases
