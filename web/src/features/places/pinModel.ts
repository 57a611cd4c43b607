/** A label on the map: the middle of its lower edge, and its size. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Which labels can be shown so that none covers another; earlier ones come first. */
export function roomFor(boxes: readonly Box[]): boolean[] {
  const shown: Box[] = [];
  return boxes.map((box) => {
    const hasRoom = shown.every((other) => !cover(box, other));
    if (hasRoom) shown.push(box);
    return hasRoom;
  });
}

function cover(one: Box, other: Box): boolean {
  return (
    Math.abs(one.x - other.x) < (one.width + other.width) / 2 &&
    Math.abs(one.y - other.y) < (one.height + other.height) / 2
  );
}
