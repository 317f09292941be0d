// Forms that ask by address: what is left open is left out of it.
export function leaveOutEmpty(form) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) {
      if (value !== "") continue;
      const kept = formData.getAll(name).filter((each) => each !== "");
      formData.delete(name);
      for (const each of kept) formData.append(name, each);
    }
  });
}
