// One engine: which TeX it takes, and svg(tex, display), which sets a formula. Runs after MathJax's own files.
//
// The engine lives as long as the process, so a command that defines or counts something would change the formulas
// after it. Hence a list of what is allowed, not of what is forbidden: packages, and of their commands those that only
// draw. What a command or an environment does is said by the method that MathJax calls for it.
"use strict";

const {mathjax} = MathJax._.mathjax;
const input = MathJax._.input.tex;

const PACKAGES = ["base", "ams", "boldsymbol", "enclose", "cancel", "color", "mathtools", "textmacros"];

const DRAWING = new Set(`
  Open Close Tilde Superscript Subscript Space Prime Entry Hash
  SetStyle SetFont MathFont SetSize NamedFn NamedOp Limits UnderOver Overset Underset Overunderset Over Frac Sqrt Root
  MoveRoot LeftRight Lap RaiseLower MoveLeftRight Spacer Hskip rule Rule Nonscript MakeBig TeXAtom BuildRel HBox FBox
  FrameBox Strut Phantom Smash Accent Matrix Cr CrLaTeX HLine HFill Macro Not Dots BeginEnd MathChoice MmlToken
  AlignedArray Array EqnArray Equation
  MultiIntegral HandleOperatorName Genfrac CFrac HandleShove xArrow AlignAt AmsEqnArray SideSet operatorLetter
  Boldsymbol Enclose Cancel CancelTo Color TextColor ColorBox FColorBox
  MathLap MtLap Cramped MathMBox MathMakeBox UnderOverBracket Relation NArrow SplitFrac XMathStrut Prescript
  CenterColon MacroWithTemplate Cases MtMatrix MtSmallMatrix MtMultlined VDotsWithin ShortVDotsWithin Aboxed
  Math MathModeOnly Misplaced OpenBrace CloseBrace OpenQuote CloseQuote SelfQuote Emph Insert CheckAutoload
`.split(/\s+/));

const names = new Map();
for (const methods of [
  input.base.BaseMethods.default,
  input.ams.AmsMethods.AmsMethods,
  input.boldsymbol.BoldsymbolConfiguration.BoldsymbolMethods,
  input.enclose.EncloseConfiguration.EncloseMethods,
  input.cancel.CancelConfiguration.CancelMethods,
  input.color.ColorMethods.ColorMethods,
  input.mathtools.MathtoolsMethods.MathtoolsMethods,
  input.textmacros.TextMacrosMethods.TextMacrosMethods,
]) {
  for (const [name, method] of Object.entries(methods)) names.set(method, name);
}

// The tables of commands and environments that are in use, those within \text included.
function tables(options) {
  const found = [];
  for (const kind of options.handlers.keys()) {
    for (const {item} of options.handlers.get(kind)._configuration) found.push(item);
  }
  return found;
}

function failing(message, name) {
  return () => {
    throw new input.TexError.default("NotAllowed", message, name);
  };
}

function refuse(table) {
  const isEnvironment = table instanceof input.SymbolMap.EnvironmentMap;
  const isCommand = table instanceof input.SymbolMap.CommandMap;
  for (const [name, macro] of table.map) {
    if (DRAWING.has(names.get(macro.func))) continue;
    macro._func = isEnvironment
      ? failing("the environment %1 is not allowed, use aligned or gathered", name)
      : failing("the command %1 is not allowed", isCommand ? `\\${name}` : name);
  }
}

// MathJax writes into the attributes that its tables hold for some symbols; each formula gets a copy.
Object.defineProperty(input.Symbol.Symbol.prototype, "attributes", {
  get() {
    return this._attributes && {...this._attributes};
  },
});

// What \text holds is set in the typeface of the text around the formula, as TeX does it, and so is a letter that
// the font of formulas lacks. Their glyphs are asked for one by one.
const TEXT = {normal: "-text", bold: "-text-bold", italic: "-text-italic", "-tex-mathit": "-text-italic"};
const FALLBACK = new Set([...Object.keys(TEXT), ...Object.values(TEXT)]);

function useTextFont({data}) {
  data.root.walkTree(node => {
    if (!node.isKind("mtext")) return;
    const variant = TEXT[node.attributes.get("mathvariant") || "normal"];
    if (variant) node.attributes.set("mathvariant", variant);
  });
}

class Font extends MathJax._.output.svg.fonts.tex_ts.TeXFont {
  constructor(options) {
    super(options);
    for (const name of Object.values(TEXT)) this.createVariant(name, "normal");
    delete this.remapChars.accent[0x2192]; // see mathaccents below
    const {sizes, schar, variants, ...bars} = this.delimiters[0x2016];
    const rest = {sizes: sizes.slice(1), schar: schar.slice(1), variants: variants.slice(1)};
    this.delimiters[0x2016] = {...bars, ...rest, HDW: [0.75, 0.25, 0.556]}; // a norm is as tall as brackets
  }

  getChar(variant, code) {
    const {chars} = this.variant[variant];
    const isText = variant.startsWith("-text");
    if (FALLBACK.has(variant) && (isText ? !Object.hasOwn(chars, code) : !chars[code])) {
      const glyph = JSON.parse(textGlyph(variant, code));
      if (glyph || isText) chars[code] = glyph || super.getChar(variant, code);
    }
    return super.getChar(variant, code);
  }
}

// After \left … \right TeX leaves as much space as before it; MathJax 3 looks at the delimiter in place of the whole.
const row = MathJax._.core.MmlTree.MmlNodes.mrow.MmlMrow.prototype;
const {setTeXclass} = row;
row.setTeXclass = function (before) {
  const last = setTeXclass.call(this, before);
  return this.getProperty("open") != null || this.getProperty("close") != null ? this : last;
};

// MathJax takes an arrow to the right above a letter for the accent of \vec; this is an arrow, and \vec has a sign.
const {MmlMo} = MathJax._.core.MmlTree.MmlNodes.mo;
MmlMo.mathaccents = new RegExp(MmlMo.mathaccents.source.replace("\u2192", ""));
input.MapHandler.MapHandler.getMap("macros").lookup("vec")._args = ["20D7"];

const adaptor = MathJax._.adaptors.liteAdaptor.liteAdaptor();
MathJax._.handlers.html_ts.RegisterHTMLHandler(adaptor);
const tex = new MathJax._.input.tex_ts.TeX({packages: PACKAGES, maxBuffer: 100000});
const page = mathjax.document("", {
  InputJax: tex,
  OutputJax: new MathJax._.output.svg_ts.SVG({font: new Font(), fontCache: "none", internalSpeechTitles: false}),
});
tex.postFilters.add(useTextFont);
const text = tex.parseOptions.packageData.get("textmacros").parseOptions;
for (const table of [...tables(tex.parseOptions), ...tables(text)]) {
  if (table instanceof input.SymbolMap.MacroMap) refuse(table);
}
const FIRST = 1; // of what might be done about a command that no table has
const isUnknown = (_, name) => failing("the command %1 is not known or not allowed", `\\${name}`)();
tex.parseOptions.handlers.get("macro").add([], isUnknown, FIRST);

globalThis.svg = (source, display) => adaptor.innerHTML(page.convert(source, {display}));

// The same as MathML, for programs that set formulas themselves.
const {STATE} = MathJax._.core.MathItem;
const serializer = new MathJax._.core.MmlTree.SerializedMmlVisitor.SerializedMmlVisitor();
globalThis.mathml = (source, display) =>
  serializer.visitTree(page.convert(source, {display, end: STATE.CONVERT})).split("\n").map(line => line.trim()).join("");
