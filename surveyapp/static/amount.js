// A number as people type it, null for anything else. Means what domain/written.py means.
const amount = (typed) => {
  let text = typed.replace(/\s|₫/g, "").toLowerCase().replace("−", "-").replace(/(vn)?[đd]$|[đd][ồo]ng$|^\+/g, "");
  const parts = text.split(/[.,]/);
  const both = text.includes(".") && text.includes(",");
  const last = both || !/^-?(?!0[.,])\d{1,3}([.,]\d{3})+$/.test(text) ? "." + parts.pop() : "";
  text = parts.length || !last ? parts.join(both || !last ? "" : ".") + last : text;
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : null;
};
