/**
 * Members that come and go in their thousands, in no particular order.
 *
 * Not a Set: when the table of a Set is replaced, V8 leaves the old one behind, which refers to the members of that time and
 * to the next table. Once such a table is old, the garbage collector keeps all that follow it, with all their members, until
 * it collects the whole heap.
 */
export class Slots<Member extends object> {
  readonly #members: (Member | null)[] = [];
  readonly #free: number[] = [];

  /** @returns its place, for `delete` */
  add(member: Member): number {
    const place = this.#free.pop() ?? this.#members.length;
    this.#members[place] = member;
    return place;
  }

  /** @returns false if the member has been deleted before */
  delete(place: number, member: Member): boolean {
    if (this.#members[place] !== member) return false;
    this.#members[place] = null;
    this.#free.push(place);
    return true;
  }

  /** Deletes each member before it is yielded. Members may be added and deleted meanwhile. */
  *taken(): Generator<Member, void, void> {
    for (const [place, member] of this.#members.entries())
      if (member !== null && this.delete(place, member)) yield member;
  }

  /** Members may be added and deleted meanwhile. */
  *[Symbol.iterator](): Generator<Member, void, void> {
    for (const member of this.#members) if (member !== null) yield member;
  }
}
