/** The end of a text in a script whose sentences end without a mark. */
export const endsWithoutStop = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*$/u
