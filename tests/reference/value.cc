#include "tests/reference/value.h"

#include <stdexcept>

#include "engine/base/overloaded.h"
#include "runtime/audit/canonical_json.h"

namespace writ::reference {
namespace {

void Write(const Value& value, audit::CanonicalWriter* out) {
  std::visit(Overloaded{[&](uint64_t number) { out->Integer(number); },
                        [&](const std::string& text) { out->Text(text); },
                        [&](const List& list) {
                          out->BeginArray();
                          for (const Value& one : list) Write(one, out);
                          out->EndArray();
                        },
                        [&](const Members& members) {
                          out->BeginObject();
                          for (const auto& [key, one] : members) {
                            out->Key(key);
                            Write(one, out);
                          }
                          out->EndObject();
                        }},
             value.is);
}

}  // namespace

Object& Object::Text(const char* key, std::string_view text) {
  if (!text.empty()) members_[key] = Value::Of(text);
  return *this;
}

Object& Object::Number(const char* key, uint64_t number) {
  members_[key] = Value::Of(number);
  return *this;
}

Object& Object::Yes(const char* key, bool yes) {
  if (yes) members_[key] = Value::Of("yes");
  return *this;
}

Object& Object::Many(const char* key, List list) {
  if (!list.empty()) members_[key] = Value::Of(std::move(list));
  return *this;
}

Object& Object::One(const char* key, const Object& object) {
  members_[key] = object.Take();
  return *this;
}

std::string Spelled(const Value& value) {
  audit::CanonicalWriter out;
  Write(value, &out);
  auto text = out.Finish();
  if (!text) throw std::logic_error("a line of a trace has no canonical form");
  return *std::move(text);
}

}  // namespace writ::reference
